import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { anyPeopleWorld, anyPeopleWorldOfOthers, type PeopleWorldSpec } from "./testing/any-people-world";
import { ModelSide } from "./testing/model-side";
import { answersOfFirst } from "./testing/of-first";
import { OLD_FAULTS, type OldFault, rewriteStatements } from "./testing/old-faults";
import { ProductSide } from "./testing/product-side";

const RUNS = Number(process.env.DRAWBRIDGE_WHO_MAY_RUNS ?? 5);
const SEED = Number(process.env.DRAWBRIDGE_WHO_MAY_SEED ?? 20_261_126);
const SETTINGS = { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 8 };

let domain: TestDomain;
let fault: OldFault | null = null;
/** The texts to rewrite that occurred in the product's statements. */
const sent = new Set<string>();
const rewrites = Object.values(OLD_FAULTS).flatMap((fault) => fault.map(([now]): string => now));

beforeAll(async () => {
  domain = await createTestDomain();
  rewriteStatements(domain.db, (text) => {
    if (fault !== null)
      return OLD_FAULTS[fault].reduce((said: string, [now, before]) => said.replaceAll(now, before), text);
    for (const now of rewrites) if (text.includes(now)) sent.add(now);
    return text;
  });
});
beforeEach(() => {
  fault = null;
});
afterAll(() => domain.close());

const timeout = 900_000 + RUNS * 4_000;
const asTheModel = fc.asyncProperty(anyPeopleWorld, compareWithModel);
const asItWas = fc.asyncProperty(anyPeopleWorldOfOthers, compareWithBefore);

it(
  `every right agrees with the model, in any history (${RUNS} worlds)`,
  async () => {
    await fc.assert(asTheModel, SETTINGS);
    // A fault has to rewrite statements of the product word for word.
    expect(rewrites.filter((now) => !sent.has(now))).toEqual([]);
  },
  timeout,
);

it(
  `the rights of others stay the same, whatever a provider reports (${RUNS} worlds)`,
  () => fc.assert(asItWas, SETTINGS),
  timeout,
);

/** The faults show that the properties can fail, for which `npm run proof` is often enough. */
const describeFaults = process.env.DRAWBRIDGE_PROOF === "1" ? describe : () => undefined;

describeFaults("a former fault is found", () => {
  const BY_THE_MODEL_ALONE: readonly OldFault[] = [
    "a key in a flow counts as a name",
    "only the very person who asks is left out of those who approve",
    "a hand-over leaves homes at the old provider",
  ];
  const all = Object.keys(OLD_FAULTS) as OldFault[];

  const find = async (name: OldFault, property: typeof asTheModel) => {
    fault = name;
    const { failed, errorInstance } = await fc.check(property, { ...SETTINGS, numRuns: 15, endOnFailure: true });
    expect(failed).toBe(true);
    // The failure has to be a comparison: a statement that PostgreSQL refuses would prove nothing.
    expect(errorInstance).toMatchObject({ matcherResult: { pass: false } });
  };

  it.each(all)("by the model: %s", (name) => find(name, asTheModel), timeout);

  it.each(all.filter((name) => !BY_THE_MODEL_ALONE.includes(name)))(
    "by the comparison: %s",
    (name) => find(name, asItWas),
    timeout,
  );
});

/** Product and model at the beginning of a world. */
async function beginning(world: PeopleWorldSpec) {
  const model = new ModelSide(world);
  const product = new ProductSide(domain, world);
  await product.begin(model.begin());
  return { model, product };
}

/** After every step product and model give the same answers. */
async function compareWithModel(world: PeopleWorldSpec): Promise<void> {
  const { model, product } = await beginning(world);
  expect(await product.answers()).toEqual(model.answers());
  for (const step of world.steps) {
    const deed = model.deedOf(step);
    if (!deed) continue;
    model.happen(deed);
    await product.happen(deed);
    expect({ deed, ...(await product.answers()) }).toEqual({ deed, ...model.answers() });
  }
}

/** A provider's changes leave everything unchanged that names another one. The model only resolves the steps. */
async function compareWithBefore(world: PeopleWorldSpec): Promise<void> {
  const { model, product } = await beginning(world);
  let before = await product.answers();
  for (const step of world.steps) {
    const deed = model.deedOf(step);
    if (!deed) continue;
    const asked = model.asked();
    model.happen(deed);
    await product.happen(deed);
    const after = await product.answers();
    if (deed.kind === "write") {
      const still = asked.map((one, n) => (isDeepStrictEqual(model.asked()[n], one) ? one : null));
      const of = (answers: typeof after) => answersOfFirst(answers, deed.provider, still);
      expect({ deed, ...of(after) }).toEqual({ deed, ...of(before) });
    }
    before = after;
  }
}
