import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "../../shared/kernel/app-error";

const PERIOD_US = 100_000;

/** Where Linux keeps control groups of processors: its first version, which some machines have still, or the second. */
const FIRST = "/sys/fs/cgroup/cpu";
const SECOND = "/sys/fs/cgroup";

/**
 * Holds each process to so many thousandths of a core, as Kubernetes holds a container to its limit, until disposed of.
 * Throws a StartupError where control groups cannot be written.
 */
export function holdProcessor(pids: readonly number[], millicores: number): Disposable {
  try {
    const groups = pids.map((pid) => groupOf(pid, millicores));
    return {
      [Symbol.dispose]() {
        for (const { pid, folder, parent } of groups) {
          // A group with processes cannot be removed.
          writeFileSync(join(parent, "cgroup.procs"), String(pid));
          rmdirSync(folder);
        }
      },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`--millicores needs Linux and the right to make control groups in ${SECOND}: ${reason}`);
  }
}

function groupOf(pid: number, millicores: number) {
  const isFirst = existsSync(join(FIRST, "cpu.cfs_quota_us"));
  const parent = isFirst ? FIRST : SECOND;
  const folder = join(parent, `drawbridge-bench-${pid}`);
  if (!isFirst) writeFileSync(join(parent, "cgroup.subtree_control"), "+cpu");
  mkdirSync(folder);
  const quota = Math.round((PERIOD_US * millicores) / 1_000);
  if (isFirst) {
    writeFileSync(join(folder, "cpu.cfs_period_us"), String(PERIOD_US));
    writeFileSync(join(folder, "cpu.cfs_quota_us"), String(quota));
  } else {
    writeFileSync(join(folder, "cpu.max"), `${quota} ${PERIOD_US}`);
  }
  writeFileSync(join(folder, "cgroup.procs"), String(pid));
  return { pid, folder, parent };
}
