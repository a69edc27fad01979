import { createRequire } from "node:module";
import { join } from "node:path";

/** A measurement of granting in one checkout, in its own process, so that versions can alternate. */
export interface GrantingOrder {
  /** The folder of the build. */
  readonly dist: string;
  /** The argument of its `granting`. */
  readonly args: readonly unknown[];
}

async function main({ dist, args }: GrantingOrder): Promise<void> {
  const load = createRequire(join(dist, "bench", "main.js"));
  load("reflect-metadata");
  const { granting } = load("./access/granting.js") as { granting: (...args: unknown[]) => Promise<unknown> };
  const result = await granting(...args);
  process.send?.({ result }, () => process.exit(0));
}

// Also when the parent was killed.
process.on("disconnect", () => process.exit(1));
process.once("message", (order: GrantingOrder) => {
  void main(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
