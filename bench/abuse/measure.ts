import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { StartupError } from "../../shared/kernel/app-error";
import type { Cores } from "../api/cores";
import { type BenchPlatform, withServer } from "../on-postgres";
import { ATTACKS, type Attack, type Target } from "./attacks";
import { nodeOptionsOfCompose } from "./node-options";
import { type Observed, observeServer } from "./observe-server";
import type { AbuseOptions } from "./options";
import { saveAbuseWorld } from "./world";

/** One attack, and the server's latency meanwhile. */
export interface Suffered extends Observed {
  readonly attack: string;
  readonly sent: number;
  readonly answered: number;
  readonly attacksRefused: number;
  /** The sentence of the first refusal that had one. */
  readonly firstRefusal: string | null;
  readonly restarts: number;
}

export interface Abuse {
  readonly quiet: Observed;
  readonly suffered: readonly Suffered[];
}

/** Runs each attack on its own server, beside a person who requests their list; before them, that person alone. */
export async function measureAbuse(
  { platform, url }: BenchPlatform,
  { seconds, only }: AbuseOptions,
  cores: Cores,
): Promise<Abuse> {
  const chosen = ATTACKS.filter(({ name }) => only === null || name.includes(only));
  if (chosen.length === 0) throw new StartupError(`There is no attack "${only}": choose one of ${listed(ATTACKS)}.`);
  const world = await saveAbuseWorld(platform);
  const env = { DATABASE_URL: url, NODE_OPTIONS: nodeOptionsOfCompose(), NODE_ENV: "production" };
  const suffered: Suffered[] = [];
  let quiet: Observed | null = null;
  for (const attack of [null, ...chosen]) {
    await withServer(env, async ({ pid, ready, died }) => {
      cores.giveServer(pid);
      let restarts = 0;
      void died.then(() => {
        restarts += 1;
      });
      const port = ready.port as number;
      const observe = (work: () => Promise<void>) => observeServer({ port, pid, token: world.otherToken }, work);
      // Warm-up, until hot code is optimised.
      await observe(() => pause(2_000));
      if (attack === null) {
        quiet = await observe(() => pause((seconds * 1_000) / 2));
        return;
      }
      const attacker = startAttack(attack, { ...world, port });
      const observed = await observe(() => pause(seconds * 1_000));
      suffered.push({ attack: attack.name, ...observed, ...(await endAttack(attacker)), restarts });
    });
  }
  return { quiet: quiet!, suffered };
}

function startAttack({ name }: Attack, target: Target): ChildProcess {
  const child = fork(join(__dirname, "attacker-child.js"));
  child.send({ name, target });
  return child;
}

async function endAttack(child: ChildProcess) {
  child.send("counts");
  const [{ sent, answered, refused, firstRefusal }] = (await once(child, "message")) as [AttackCounts];
  child.disconnect();
  await once(child, "exit");
  return { sent, answered, attacksRefused: refused, firstRefusal };
}

interface AttackCounts {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly firstRefusal: string | null;
}

function listed(attacks: readonly Attack[]): string {
  return attacks.map(({ name }) => `"${name}"`).join(", ");
}
