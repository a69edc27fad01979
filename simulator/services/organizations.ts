import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { JSON_1_1 } from "../aws/protocols";
import type { Operation, Service, ServiceCall } from "../aws/service";
import type { OrganizationData } from "../scenarios/scenario";
import type { Account, OrganizationalUnit } from "../world/model";
import type { World } from "../world/world";

export interface OrganizationsOptions {
  /** Members of Account and OrganizationalUnit that this AWS leaves out. */
  readonly omit?: readonly ("Status" | "State" | "Paths")[];
  /** Before each page comes an empty one with a NextToken, which AWS allows itself. */
  readonly emptyPages?: boolean;
}

export function organizationsService(options: OrganizationsOptions): Service {
  const views = new Views(options);
  const read = (operation: (call: ServiceCall, organization: OrganizationData) => object): Operation => {
    return (call) => operation(call, requireReader(call));
  };
  return {
    name: "organizations",
    protocol: JSON_1_1,
    regional: false,
    operations: new Map<string, Operation>([
      // Any account of an organization may ask this one.
      ["DescribeOrganization", (call) => describeOrganization(call, requireOrganization(call))],
      ["ListRoots", read((call, { rootId }) => list(call, "Roots", [rootId], () => views.root(call.world), options))],
      [
        "ListAccounts",
        read((call) => list(call, "Accounts", call.world.accountIds(), (id) => views.account(call.world, id), options)),
      ],
      [
        "ListAccountsForParent",
        read((call) =>
          list(call, "Accounts", childrenOf(call).accounts, (id) => views.account(call.world, id), options),
        ),
      ],
      [
        "ListOrganizationalUnitsForParent",
        read((call) =>
          list(call, "OrganizationalUnits", childrenOf(call).units, (id) => views.unit(call.world, id), options),
        ),
      ],
      ["ListChildren", read((call) => listChildren(call, options))],
      ["ListParents", read((call) => listParents(call))],
      ["DescribeAccount", read((call) => ({ Account: views.account(call.world, requireAccount(call).id) }))],
      [
        "DescribeOrganizationalUnit",
        read((call) => ({ OrganizationalUnit: views.unit(call.world, requireUnit(call).id) })),
      ],
      ["ListTagsForResource", read(listTagsForResource)],
      ["ListDelegatedAdministrators", read((call) => ({ DelegatedAdministrators: [], ...limits(call) }))],
    ]),
  };
}

/** Organizations' shapes of accounts, units and root. */
class Views {
  constructor(private readonly options: OrganizationsOptions) {}

  account(world: World, id: string): object {
    const account = world.account(id);
    const organization = world.organization;
    const view = {
      Id: id,
      Arn: `arn:aws:organizations::${organization?.managementAccountId}:account/${organization?.id}/${id}`,
      Email: account.email,
      Name: account.name,
      Status: statusOf(account),
      State: account.state,
      JoinedMethod: world.isManagement(id) ? "INVITED" : "CREATED",
      JoinedTimestamp: account.joinedAt / 1000,
      Paths: [`${world.pathOf(account.parentId)}${id}/`],
    };
    return this.withoutOmitted(view);
  }

  unit(world: World, id: string): object {
    const organization = world.organization;
    return {
      Id: id,
      Arn: `arn:aws:organizations::${organization?.managementAccountId}:ou/${organization?.id}/${id}`,
      Name: world.units.get(id)?.name,
      Path: this.options.omit?.includes("Paths") ? undefined : world.pathOf(id),
    };
  }

  root({ organization }: World): object {
    return {
      Id: organization?.rootId,
      Arn: `arn:aws:organizations::${organization?.managementAccountId}:root/${organization?.id}/${organization?.rootId}`,
      Name: "Root",
      PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    };
  }

  private withoutOmitted(view: Record<string, unknown>): object {
    for (const member of this.options.omit ?? []) delete view[member];
    return view;
  }
}

/** The older member knows three values only. */
function statusOf({ state }: Account): string {
  return state === "CLOSED" ? "SUSPENDED" : state === "PENDING_ACTIVATION" ? "ACTIVE" : state;
}

function describeOrganization({ world }: ServiceCall, { id, managementAccountId }: OrganizationData): object {
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccountId}:organization/${id}`,
      FeatureSet: "ALL",
      MasterAccountArn: `arn:aws:organizations::${managementAccountId}:account/${id}/${managementAccountId}`,
      MasterAccountId: managementAccountId,
      MasterAccountEmail: world.account(managementAccountId).email,
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    },
  };
}

function list(
  call: ServiceCall,
  member: string,
  keys: readonly string[],
  view: (key: string) => object,
  options: OrganizationsOptions,
): object {
  const { size, token } = limits(call);
  const page = pageOf(keys, size, token, options);
  if (!page) throw invalidInput("INVALID_NEXT_TOKEN", "You specified an invalid value for nextToken.");
  return { [member]: page.keys.map(view), NextToken: page.nextToken };
}

function listChildren(call: ServiceCall, options: OrganizationsOptions): object {
  const type = call.input.text("ChildType");
  if (type !== "ACCOUNT" && type !== "ORGANIZATIONAL_UNIT") {
    throw invalidInput("INVALID_ENUM", "You specified an invalid value for ChildType.");
  }
  const children = childrenOf(call);
  const keys = type === "ACCOUNT" ? children.accounts : children.units;
  return list(call, "Children", keys, (id) => ({ Id: id, Type: type }), options);
}

function listParents({ input, world }: ServiceCall): object {
  const childId = input.text("ChildId") ?? "";
  const parentId = world.accounts.get(childId)?.parentId ?? world.units.get(childId)?.parentId;
  if (parentId === undefined) {
    throw new AwsError("ChildNotFoundException", "You specified a child that doesn't exist.", 400);
  }
  return { Parents: [{ Id: parentId, Type: world.units.has(parentId) ? "ORGANIZATIONAL_UNIT" : "ROOT" }] };
}

function listTagsForResource({ input, world }: ServiceCall, organization: OrganizationData): object {
  const id = input.text("ResourceId") ?? "";
  const tags =
    world.accounts.get(id)?.tags ?? world.units.get(id)?.tags ?? (id === organization.rootId ? {} : undefined);
  if (!tags) throw new AwsError("TargetNotFoundException", "You specified a target that doesn't exist.", 400);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function limits({ input }: ServiceCall): { size: number; token: string | undefined } {
  const size = input.number("MaxResults") ?? 20;
  if (size < 1) throw invalidInput("MIN_VALUE_EXCEEDED", "You provided a value for MaxResults that is too small.");
  if (!(size <= 20)) throw invalidInput("MAX_VALUE_EXCEEDED", "You provided a value for MaxResults that is too large.");
  return { size, token: input.text("NextToken") };
}

function childrenOf({ input, world }: ServiceCall) {
  const parentId = input.text("ParentId") ?? "";
  if (parentId !== world.organization?.rootId && !world.units.has(parentId)) {
    throw new AwsError("ParentNotFoundException", "You specified parent that doesn't exist.", 400);
  }
  return world.children(parentId);
}

function requireAccount({ input, world }: ServiceCall): Account {
  const account = world.accounts.get(input.text("AccountId") ?? "");
  if (account) return account;
  throw new AwsError("AccountNotFoundException", "You specified an account that doesn't exist.", 400);
}

function requireUnit({ input, world }: ServiceCall): OrganizationalUnit {
  const unit = world.units.get(input.text("OrganizationalUnitId") ?? "");
  if (unit) return unit;
  const message = "You specified an organizational unit that doesn't exist.";
  throw new AwsError("OrganizationalUnitNotFoundException", message, 400);
}

function requireOrganization({ world }: ServiceCall): OrganizationData {
  if (world.organization) return world.organization;
  const message = "Your account is not a member of an organization.";
  throw new AwsError("AWSOrganizationsNotInUseException", message, 400);
}

/** Reading needs the management account or a delegated administrator. */
function requireReader(call: ServiceCall): OrganizationData {
  const organization = requireOrganization(call);
  const { id } = call.caller.account;
  if (id === organization.managementAccountId || organization.delegatedAdministrators?.includes(id))
    return organization;
  throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.", 400);
}

function invalidInput(reason: string, message: string): AwsError {
  return new AwsError("InvalidInputException", message, 400, { Reason: reason });
}
