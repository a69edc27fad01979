import { addresses } from "../../app/addresses";
import type { ResourceType } from "../../gql/enums";

interface Resource {
  readonly id: string;
  readonly type: ResourceType;
  readonly account: { readonly number: string };
}

/** Clusters and accounts are both resources, and have different pages. */
export function resourceAddress({ id, type, account }: Resource): string {
  return type === "AWS_ACCOUNT" ? addresses.account(account.number) : addresses.cluster(id);
}
