import type { Api } from "./api";

export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string | null;
  readonly status: string;
  readonly manageability: {
    readonly manageable: boolean;
    readonly reason: string | null;
    readonly guide: string | null;
  };
}

const MANAGEABILITY = "manageability { manageable reason guide }";

/** Everything known, what is gone included, in the order of names. */
export async function resources(api: Api): Promise<Resource[]> {
  return listed<Resource>(api, `id name accountId region status ${MANAGEABILITY}`);
}

/** The same with other fields. */
export async function listed<Row>(api: Api, fields: string): Promise<Row[]> {
  const query = `query ($after: String) {
    resources(first: 200, after: $after, filter: { statuses: [PRESENT, MISSING, REGION_DISABLED, GONE, OUT_OF_SCOPE] }) {
      nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page: Page<Row> = await api.ask<Page<Row>>(query, { after });
    rows.push(...page.resources.nodes);
    after = page.resources.pageInfo.hasNextPage ? page.resources.pageInfo.endCursor : null;
  } while (after !== null);
  return rows;
}

interface Page<Row> {
  readonly resources: {
    readonly nodes: readonly Row[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export interface AccountOutcome {
  readonly accountId: string;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly advice: string | null;
  readonly regions: readonly { readonly region: string; readonly outcome: string; readonly advice: string | null }[];
}

/** The outcome of each account in a run, by account id. */
export async function outcomesOf(api: Api, runId: string): Promise<Map<string, AccountOutcome>> {
  const query = `query ($id: ID!) { syncRun(id: $id) { accounts(first: 200) { nodes {
    accountId outcome code message advice regions { region outcome advice } } } } }`;
  const { syncRun } = await api.ask<{ syncRun: { accounts: { nodes: AccountOutcome[] } } }>(query, { id: runId });
  return new Map(syncRun.accounts.nodes.map((account) => [account.accountId, account]));
}
