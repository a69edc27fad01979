import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { JSON_1_1 } from "../aws/protocols";
import type { Service, ServiceCall } from "../aws/service";

/**
 * Resource Groups Tagging API, with accounts of an organization as the only resources. As in AWS these belong to the
 * management account and are found in one region. Elsewhere, and for a member, the answer is an empty list.
 */
export const taggingService: Service = {
  name: "tagging",
  actionPrefix: "tag",
  protocol: JSON_1_1,
  regional: true,
  operations: new Map([["GetResources", getResources]]),
};

const HOME_REGION = "us-east-1";

function getResources(call: ServiceCall): object {
  const { input, world } = call;
  const size = input.number("ResourcesPerPage") ?? 50;
  if (!(size >= 1 && size <= 100)) throw invalid("ResourcesPerPage must be between 1 and 100.");
  const types = input.texts("ResourceTypeFilters");
  const isAsked = types.length === 0 || types.includes("organizations") || types.includes("organizations:account");
  const accountIds = isAsked ? taggedAccounts(call) : [];
  // An empty token asks for the first page, as the last page has one.
  const page = pageOf(accountIds, size, input.text("PaginationToken") || undefined);
  if (!page) throw new AwsError("PaginationTokenExpiredException", "The PaginationToken is not valid.", 400);
  const { organization } = world;
  return {
    ResourceTagMappingList: page.keys.map((id) => ({
      ResourceARN: `arn:aws:organizations::${organization?.managementAccountId}:account/${organization?.id}/${id}`,
      Tags: Object.entries(world.account(id).tagsFound).map(([Key, Value]) => ({ Key, Value })),
    })),
    PaginationToken: page.nextToken ?? "",
  };
}

/** Those that have tags, or had some. */
function taggedAccounts({ world, caller, region }: ServiceCall): string[] {
  if (region !== HOME_REGION || !world.isManagement(caller.account.id)) return [];
  return world.accountIds().filter((id) => {
    const { tagsFound, wasTagged } = world.account(id);
    return wasTagged || Object.keys(tagsFound).length > 0;
  });
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message, 400);
}
