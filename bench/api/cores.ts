import { execFileSync } from "node:child_process";
import { StartupError } from "../../shared/kernel/app-error";

/** Gives the measured servers their own processor, so that their speed does not depend on the database and the load. */
export class Cores {
  private constructor(private readonly ofServers: number | null) {}

  /** All share all of them. */
  static shared(): Cores {
    return new Cores(null);
  }

  /** Moves this process, and what it starts from now on, away from the first one. Shared where the system cannot do that. */
  static apart(): Cores {
    const [first, ...others] = coresOf(process.pid);
    if (first === undefined || others.length === 0) return Cores.shared();
    move(process.pid, others);
    return new Cores(first);
  }

  get areShared(): boolean {
    return this.ofServers === null;
  }

  /** All threads of a server: those that collect its garbage, too. */
  giveServer(pid: number): void {
    if (this.ofServers !== null) move(pid, [this.ofServers]);
  }
}

function coresOf(pid: number): number[] {
  if (process.platform !== "linux") return [];
  const said = taskset("--pid", "--cpu-list", String(pid));
  return coreNumbers(said.slice(said.lastIndexOf(":") + 1));
}

function move(pid: number, cores: readonly number[]): void {
  taskset("--all-tasks", "--pid", "--cpu-list", cores.join(), String(pid));
}

function taskset(...args: string[]): string {
  try {
    return execFileSync("taskset", args, { encoding: "utf8" });
  } catch (error) {
    throw new StartupError(
      `taskset, of util-linux, does not give the servers a processor of their own (${(error as Error).message.trim()}): say --shared-cores.`,
    );
  }
}

/** Such as "0-3,8". */
export function coreNumbers(text: string): number[] {
  return text.split(",").flatMap((range) => {
    const [from, to = from] = range.split("-").map(Number) as [number, number?];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
