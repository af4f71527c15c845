/** Commands that put a script in the place of a program. */
export const instead = (path: string, ...lines: readonly string[]): string =>
  `rm -f ${path}; printf '%s\\n' '#!/bin/dash' ${lines.map((line) => `'${line}'`).join(" ")} > ${path}; chmod 755 ${path}`;
