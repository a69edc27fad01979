import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { AUDITOR, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { rewriteStatements } from "../../people/testing/old-faults";
import { RESOURCE_FIELDS, type ResourceField } from "./resource-orders";
import { ResourcesOfViewer } from "./resources-of-viewer.queries";

let domain: TestDomain;
let sent: string[] = [];

beforeAll(async () => {
  domain = await createTestDomain();
  const { db } = domain;
  const integration = await saveIntegration(db, await saveConnector(db));
  const account = await saveAccount(db, integration, { accountId: accountNumber(1) });
  await db.query(
    `insert into resources (id, type, integration_id, account_row_id, account_id, physical_key, arn, name, region, status, manageable,
                            tags, version, content_hash, first_seen_at, changed_at)
     select gen_random_uuid(), 'EKS_CLUSTER', $1, $2, lpad((n % 100)::text, 12, '0'), 'c-' || n, 'arn:c-' || n, 'cluster-' || n,
            'region-' || n % 8, 'PRESENT', true, '{}', '1.' || n % 40, '', now(), now() - n * interval '1 second'
       from generate_series(1, 5000) n`,
    [integration.id, account.id],
  );
  await db.query("analyze");
  rewriteStatements(db, (text) => {
    sent.push(text);
    return text;
  });
});
afterAll(() => domain.close());

const INDICES: Readonly<Record<Exclude<ResourceField, "LAST_SEEN">, string>> = {
  NAME: "ix_resources_list",
  ACCOUNT: "ix_resources_by_account",
  REGION: "ix_resources_by_region",
  VERSION: "ix_resources_by_version",
  CHANGED: "ix_resources_by_change",
};

describe("a page of 5,000 resources", () => {
  const cases = RESOURCE_FIELDS.filter((field) => field !== "LAST_SEEN").flatMap((field) =>
    (["ASC", "DESC"] as const).map((direction) => [field, direction] as const),
  );

  it.each(cases)("by %s %s walks the index of that order, without a sort", async (field, direction) => {
    const queries = new ResourcesOfViewer(domain.db, domain.clock);
    const viewer = await queries.visibilityOf(AUDITOR);
    sent = [];
    const { nodes } = await queries.list({ viewer, filter: {}, order: { field, direction }, page: {} });
    expect(nodes).toHaveLength(50);
    const rows: { "QUERY PLAN": string }[] = await domain.db.query(`explain ${sent[0]}`);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain(INDICES[field as keyof typeof INDICES]);
    expect(plan).not.toContain("Sort");
  });
});
