import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, dirname, join } from "node:path";

/** Loaded before the worker and the bare loop for `--profile`: Node takes no --cpu-prof from the environment. */
const folder = process.env.BENCH_PROFILE_FOLDER;
if (folder) {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.start");
  const script = process.argv[1] ?? "";
  const name = `${basename(dirname(script))}-${basename(script, ".js")}-${process.pid}.cpuprofile`;
  process.once("exit", () => {
    session.post("Profiler.stop", (_error, { profile }) => writeFileSync(join(folder, name), JSON.stringify(profile)));
  });
}
