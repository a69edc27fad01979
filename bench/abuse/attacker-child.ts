import "reflect-metadata";
import { ATTACKS, type Target } from "./attacks";

/** One attack in its own process, until it is disconnected; then it reports what it sent. */
function main(): void {
  process.once("message", ({ name, target }: { name: string; target: Target }) => {
    const counts = { sent: 0, answered: 0, refused: 0 };
    let firstRefusal: string | null = null;
    process.on("message", () => process.send!({ ...counts, firstRefusal }));
    ATTACKS.find((attack) => attack.name === name)!.begin(target, (kind, told) => {
      counts[kind] += 1;
      if (kind === "refused") firstRefusal ??= /"message":"([^"]*)/.exec(told ?? "")?.[1] ?? null;
    });
  });
  process.once("disconnect", () => process.exit(0));
}

main();
