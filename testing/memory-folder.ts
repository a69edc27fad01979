import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** The file system in memory that Linux has. */
const IN_MEMORY = "/dev/shm";

/** Several times as much as the databases of a whole run fill. Containers often have 64 MiB. */
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * The parent folder for data of tests: in memory where there is room, else the temporary folder. A copy of the template
 * has 1,700 files, which take 40 times as much processor time on ext4.
 */
export function testDataParent(folder = IN_MEMORY, neededBytes = NEEDED_BYTES): string {
  return Math.min(freeBytesOf(folder), process.availableMemory()) >= neededBytes ? folder : tmpdir();
}

function freeBytesOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // Other systems have no such folder.
    return 0;
  }
}
