import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The machine's server of Redis or Valkey; null where it has neither. */
export function redisProgram(): string | null {
  return ["redis-server", "valkey-server"].find(isOnPath) ?? null;
}
