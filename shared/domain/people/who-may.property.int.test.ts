import fc from "fast-check";
import { createTestDomain, type TestDomain } from "../../testing/test-domain";
import { anyWorld, type WorldSpec } from "./testing/any-world";
import { ModelSide } from "./testing/model-side";
import { ProductSide } from "./testing/product-side";

const RUNS = Number(process.env.DRAWBRIDGE_WHO_MAY_RUNS ?? 25);
const SEED = Number(process.env.DRAWBRIDGE_WHO_MAY_SEED ?? 20_261_126);

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

it(
  `is what the model says, whatever happened (${RUNS} worlds)`,
  () => fc.assert(fc.asyncProperty(anyWorld, live), { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 25 }),
  300_000 + RUNS * 2_000,
);

async function live(spec: WorldSpec): Promise<void> {
  const model = new ModelSide(spec);
  const product = new ProductSide(domain, spec);
  await product.begin(model.begin());
  expect(await product.answers()).toEqual(model.answers());
  for (const step of spec.steps) {
    const deed = model.deedOf(step);
    if (!deed) continue;
    model.happen(deed);
    await product.happen(deed);
    expect({ after: deed, ...(await product.answers()) }).toEqual({ after: deed, ...model.answers() });
  }
}
