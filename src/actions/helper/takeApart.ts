/** The two outputs of a container, which an engine sends on one connection (Docker API, `ContainerAttach`). */

interface Sink {
  write(part: Buffer): unknown;
}

/** Type, three zeros, and the number of bytes that follow. */
const HEADER_BYTES = 8;
const STDERR = 2;

/** Gives the function that takes what comes; nothing but the beginning of a header is kept back. */
export function takeApart(stdout: Sink, stderr: Sink): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let [left, output] = [0, stdout];
  const takeHeader = (bytes: Buffer): number => {
    const part = bytes.subarray(0, HEADER_BYTES - header.length);
    header = Buffer.concat([header, part]);
    if (header.length === HEADER_BYTES) {
      output = header[0] === STDERR ? stderr : stdout;
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
    return part.length;
  };
  const takeBody = (bytes: Buffer): number => {
    const part = bytes.subarray(0, left);
    left -= part.length;
    output.write(part);
    return part.length;
  };
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const rest = chunk.subarray(at);
      at += left > 0 ? takeBody(rest) : takeHeader(rest);
    }
  };
}
