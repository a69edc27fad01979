import { spawn } from "node:child_process";
import { join } from "node:path";

/** Whether the pages pass the type check; each error is printed. */
export async function checkTypes(root) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const child = spawn(process.execPath, [compiler, "-p", join(root, "console"), "--pretty", "false"], {
    stdio: "inherit",
  });
  const [code] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (...how) => resolve(how));
  });
  return code === 0;
}
