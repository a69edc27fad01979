import { writeSync } from "node:fs";

const RETRY_MS = 50;

/**
 * The open file or pipe that a log goes to. A line that cannot be written is lost, and the process works on: a worker
 * that a full disk ended would leave access behind. Pino's own destination ends the process.
 */
export class LogFile {
  constructor(private readonly fileDescriptor: number) {}

  write(line: string): void {
    let left = Buffer.from(line);
    while (left.length > 0) {
      try {
        left = left.subarray(writeSync(this.fileDescriptor, left));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
        // The reader of the pipe is slower than the log.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }
}
