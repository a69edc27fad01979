import fc from "fast-check";
import { createTestDomain, type TestDomain } from "../../testing/test-domain";
import { anyWorld, type WorldSpec } from "./testing/any-world";
import { ModelSide } from "./testing/model-side";
import { answersOfOthers } from "./testing/of-others";
import { OLD_FAULTS, type OldFault, rewriteStatements } from "./testing/old-faults";
import { ProductSide } from "./testing/product-side";

const RUNS = Number(process.env.DRAWBRIDGE_WHO_MAY_RUNS ?? 20);
const SEED = Number(process.env.DRAWBRIDGE_WHO_MAY_SEED ?? 20_261_126);
const SETTINGS = { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 20 };

let domain: TestDomain;
let fault: OldFault | null = null;
let rewritten: Set<string>;

beforeAll(async () => {
  domain = await createTestDomain();
  rewriteStatements(domain.db, (text) => {
    if (fault === null) return text;
    return OLD_FAULTS[fault].reduce((sent: string, [now, before]) => {
      if (sent.includes(now)) rewritten.add(now);
      return sent.replaceAll(now, before);
    }, text);
  });
});
beforeEach(() => {
  fault = null;
  rewritten = new Set();
});
afterAll(() => domain.close());

const timeout = 300_000 + RUNS * 4_000;

it(
  `is as the model says, and no provider changes what others have, whatever happened (${RUNS} worlds)`,
  () =>
    fc.assert(
      fc.asyncProperty(anyWorld, (world) => live(world, "both")),
      SETTINGS,
    ),
  timeout,
);

const OF_ONE_PROVIDER: OldFault = "only the very person who asks is left out of those who approve";

describe("a fault of before", () => {
  const cases = (Object.keys(OLD_FAULTS) as OldFault[]).flatMap((name) => [
    [name, "the model"] as const,
    ...(name === OF_ONE_PROVIDER ? [] : [[name, "others"] as const]),
  ]);

  it.each(cases)(
    "is found: %s, by %s",
    async (name, by) => {
      fault = name;
      const property = fc.asyncProperty(anyWorld, (world) => live(world, by));
      const { failed, numRuns } = await fc.check(property, { ...SETTINGS, numRuns: 200, endOnFailure: true });
      process.stderr.write(`FOUND ${name} by ${by}: ${failed} after ${numRuns}\n`);
      expect(rewritten.size).toBe(OLD_FAULTS[name].length);
      expect(failed).toBe(true);
    },
    timeout,
  );
});

/** Compares after every step with the model, or what a write of one provider leaves of the others' with what was before. */
async function live(world: WorldSpec, by: "the model" | "others" | "both"): Promise<void> {
  const model = new ModelSide(world);
  const product = new ProductSide(domain, world);
  await product.begin(model.begin());
  let before = await product.answers();
  if (by !== "others") expect(before).toEqual(model.answers());
  for (const step of world.steps) {
    const deed = model.deedOf(step);
    if (!deed) continue;
    const asked = model.asked();
    const wasHome = deed.kind === "write" && model.isHomeOfOthers(deed.provider);
    model.happen(deed);
    await product.happen(deed);
    const after = await product.answers();
    if (by !== "others") expect({ deed, ...after }).toEqual({ deed, ...model.answers() });
    // Who is at home there stands and falls with it, whoever else knows them; and namesakes by address are left out.
    const concernsOthers = deed.kind === "write" && (wasHome || model.isHomeOfOthers(deed.provider));
    if (by !== "the model" && deed.kind === "write" && !concernsOthers) {
      const still = JSON.stringify(model.asked()) === JSON.stringify(asked) ? asked : [];
      const of = (answers: typeof after) => answersOfOthers(world, deed.provider, still, answers);
      expect({ deed, ...of(after) }).toEqual({ deed, ...of(before) });
    }
    before = after;
  }
}
