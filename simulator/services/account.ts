import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { REST_JSON } from "../aws/protocols";
import type { Service, ServiceCall } from "../aws/service";

/** AWS Account Management, for the caller's own account. */
export const accountService: Service = {
  name: "account",
  protocol: REST_JSON,
  regional: false,
  operations: new Map([
    ["ListRegions", listRegions],
    ["GetRegionOptStatus", getRegionOptStatus],
  ]),
  route(method, [segment]) {
    if (method !== "POST") return null;
    if (segment === "listRegions") return { operation: "ListRegions", labels: {} };
    if (segment === "getRegionOptStatus") return { operation: "GetRegionOptStatus", labels: {} };
    return null;
  },
  needs: ({ caller, operation }) => [
    { action: `account:${operation}`, resource: `arn:aws:account::${caller.account.id}:account` },
  ],
};

function listRegions(call: ServiceCall): object {
  const { input, world } = call;
  requireOwnAccount(call);
  const size = input.number("MaxResults") ?? 50;
  if (!(size >= 1 && size <= 50)) throw validation("MaxResults must be between 1 and 50.");
  const statuses = input.texts("RegionOptStatusContains");
  const names = [...world.regions.keys()].sort();
  const matching = statuses.length === 0 ? names : names.filter((name) => statuses.includes(optStatus(call, name)));
  const page = pageOf(matching, size, input.text("NextToken"));
  if (!page) throw validation("The NextToken is not valid.");
  return {
    Regions: page.keys.map((name) => ({ RegionName: name, RegionOptStatus: optStatus(call, name) })),
    NextToken: page.nextToken,
  };
}

function getRegionOptStatus(call: ServiceCall): object {
  requireOwnAccount(call);
  const name = call.input.text("RegionName") ?? "";
  if (!call.world.regions.has(name)) throw validation(`The region ${name} does not exist.`);
  return { RegionName: name, RegionOptStatus: optStatus(call, name) };
}

function optStatus({ world, caller }: ServiceCall, region: string): string {
  if (!caller.account.enabledRegions.has(region)) return "DISABLED";
  return world.regions.get(region)?.optIn ? "ENABLED" : "ENABLED_BY_DEFAULT";
}

/** Another account's regions need the management account and trusted access, which the simulator does not have. */
function requireOwnAccount({ input, caller, operation }: ServiceCall): void {
  const accountId = input.text("AccountId");
  if (accountId === undefined || accountId === caller.account.id) return;
  const message = `User: ${caller.arn} is not authorized to perform: account:${operation}`;
  throw new AwsError("AccessDeniedException", message, 403);
}

function validation(message: string): AwsError {
  return new AwsError("ValidationException", message, 400);
}
