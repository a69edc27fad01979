import { fullReadsOf } from "../../../testing/explain";
import { saveProvider } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

const PEOPLE = 20_000;

/** Each at home at one provider; every other one has an identity at a second one too. */
async function savePeople(): Promise<void> {
  const providers = [await saveProvider(domain.db), await saveProvider(domain.db)];
  const columns =
    "id, provider_id, person_id, external_id, user_name, display_name, active, roles, attributes, created_at";
  const values = "$1::uuid, person_id, n, n, n, true, '{}', '{}', now() from made";
  await domain.db.transaction(async (tx) => {
    await tx.query(
      `create temporary table made on commit drop as
       select n::text, gen_random_uuid() as person_id, gen_random_uuid() as id from generate_series(1, ${PEOPLE}) n`,
    );
    await tx.query("insert into people (id, home_id, created_at) select person_id, id, now() from made");
    await tx.query(`insert into identities (${columns}) select id, ${values}`, [providers[0]!.id]);
    await tx.query(`insert into identities (${columns}) select gen_random_uuid(), ${values} where n like '%5'`, [
      providers[1]!.id,
    ]);
  });
  await domain.db.query("analyze people, identities, identity_providers");
}

it("the acting identities of a list of people are read without those of everybody", async () => {
  await savePeople();
  const some: { id: string }[] = await domain.db.query("select id from people limit 100");
  const ids = some.map(({ id }) => id);
  const read = () => domain.db.query("select * from acting_identities where person_id = any($1)", [ids]);
  expect(await fullReadsOf(domain.db, read)).toEqual(["identity_providers"]);
});
