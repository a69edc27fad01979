import { addresses } from "../../app/addresses";
import type { ResourceType } from "../../gql/enums";

interface Resource {
  readonly id: string;
  readonly type: ResourceType;
  readonly account: { readonly number: string };
}

/** The address of a resource's page. */
export function resourceAddress(resource: Resource): string {
  return PAGE_OF[resource.type](resource);
}

const PAGE_OF: Readonly<Record<ResourceType, (resource: Resource) => string>> = {
  EKS_CLUSTER: ({ id }) => addresses.cluster(id),
  AWS_ACCOUNT: ({ account }) => addresses.account(account.number),
};
