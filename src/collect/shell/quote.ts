/** One word of a POSIX shell that means the text and nothing else. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
