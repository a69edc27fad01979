import type { DataSource } from "typeorm";
import type { Account } from "../../shared/domain/accounts/account.entity";
import type { Connector } from "../../shared/domain/connectors/connector.entity";
import type { Integration } from "../../shared/domain/integrations/integration.entity";
import type { Resource } from "../../shared/domain/resources/resource.entity";
import { saveCluster } from "../../testing/access-flows";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../testing/factories";

export interface Inventory {
  readonly connector: Connector;
  readonly integration: Integration;
  readonly accounts: readonly Account[];
}

/** An integration with accounts in two units: odd ones below the first, even ones below the second. */
export async function saveInventory(db: DataSource, accountCount: number, lastSeenAt: Date): Promise<Inventory> {
  const connector = await saveConnector(db, { lastSeenAt });
  const integration = await saveIntegration(db, connector);
  const accounts: Account[] = [];
  for (let n = 1; n <= accountCount; n += 1) {
    const ouPath = ["r-ab12", "ou-ab12-aaaaaaaa", n % 2 ? "ou-ab12-odd11111" : "ou-ab12-even1111"];
    accounts.push(await saveAccount(db, integration, { accountId: accountNumber(n), ouPath }));
  }
  return { connector, integration, accounts };
}

export async function saveResource(
  db: DataSource,
  account: Account,
  name: string,
  given: Partial<Resource> = {},
): Promise<Resource> {
  const region = given.region === undefined ? "eu-west-1" : given.region;
  const arn = `arn:aws:eks:${region}:${account.accountId}:cluster/${name}`;
  return saveCluster(db, account, name, { region, arn, physicalKey: `${arn}#1`, ...given });
}
