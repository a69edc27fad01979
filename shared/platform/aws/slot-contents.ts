import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListTagsForResourceCommand,
  type PermissionsBoundary,
  ResourceNotFoundException,
} from "@aws-sdk/client-sso-admin";
import type { CallPriority, SlotContents } from "../../domain/cloud/access-cloud.port";
import { type AwsPage, everyPage } from "./calls/pages";
import { type AdminRequest, type IdentityCenterInstance, isMissing } from "./identity-center-instance";

/** The contents of a permission set. Null: there is none with this ARN. */
export async function slotContents(
  instance: IdentityCenterInstance,
  permissionSetArn: string,
  priority: CallPriority,
  signal: AbortSignal,
): Promise<SlotContents | null> {
  const reads = new SlotReads(instance, permissionSetArn, priority, signal);
  try {
    return {
      ...(await reads.description()),
      inlinePolicy: await reads.inlinePolicy(),
      managedPolicies: await reads.managedPolicies(),
      customerManagedPolicies: await reads.customerManagedPolicies(),
      permissionsBoundary: await reads.permissionsBoundary(),
      tags: await reads.tags(),
      accountIds: await reads.accountIds(),
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

class SlotReads {
  constructor(
    private readonly instance: IdentityCenterInstance,
    private readonly PermissionSetArn: string,
    private readonly priority: CallPriority,
    private readonly signal: AbortSignal,
  ) {}

  async description(): Promise<Pick<SlotContents, "name" | "sessionDuration">> {
    const operation = "sso:DescribePermissionSet";
    const { PermissionSet } = await this.read(operation, (client, InstanceArn, options) =>
      client.send(new DescribePermissionSetCommand({ InstanceArn, ...this.set }), options),
    );
    const name = this.instance.need(operation, PermissionSet?.Name, "name of the permission set");
    // AWS leaves out an unset duration, which means an hour.
    return { name, sessionDuration: PermissionSet?.SessionDuration ?? "PT1H" };
  }

  async inlinePolicy(): Promise<string | null> {
    const { InlinePolicy } = await this.read("sso:GetInlinePolicyForPermissionSet", (client, InstanceArn, options) =>
      client.send(new GetInlinePolicyForPermissionSetCommand({ InstanceArn, ...this.set }), options),
    );
    return InlinePolicy || null;
  }

  managedPolicies(): Promise<string[]> {
    return this.list("sso:ListManagedPoliciesInPermissionSet", async (client, InstanceArn, NextToken, options) => {
      const command = new ListManagedPoliciesInPermissionSetCommand({ InstanceArn, ...this.set, NextToken });
      const page = await client.send(command, options);
      return { items: page.AttachedManagedPolicies?.map(({ Arn, Name }) => Arn ?? Name ?? ""), next: page.NextToken };
    });
  }

  customerManagedPolicies(): Promise<string[]> {
    const operation = "sso:ListCustomerManagedPolicyReferencesInPermissionSet";
    return this.list(operation, async (client, InstanceArn, NextToken, options) => {
      const input = { InstanceArn, ...this.set, NextToken };
      const page = await client.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(input), options);
      const items = page.CustomerManagedPolicyReferences?.map(({ Path, Name }) => `${Path ?? "/"}${Name ?? ""}`);
      return { items, next: page.NextToken };
    });
  }

  /**
   * AWS answers "no such resource" for a permission set without a boundary. It is handled here, because it does not
   * mean that the instance is gone.
   */
  async permissionsBoundary(): Promise<string | null> {
    return this.read("sso:GetPermissionsBoundaryForPermissionSet", async (client, InstanceArn, options) => {
      try {
        const command = new GetPermissionsBoundaryForPermissionSetCommand({ InstanceArn, ...this.set });
        return boundaryName((await client.send(command, options)).PermissionsBoundary);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    });
  }

  async tags(): Promise<Record<string, string>> {
    const tags = await this.list("sso:ListTagsForResource", async (client, InstanceArn, NextToken, options) => {
      const input = { InstanceArn, ResourceArn: this.PermissionSetArn, NextToken };
      const page = await client.send(new ListTagsForResourceCommand(input), options);
      return { items: page.Tags, next: page.NextToken };
    });
    return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
  }

  accountIds(): Promise<string[]> {
    return this.list("sso:ListAccountsForProvisionedPermissionSet", async (client, InstanceArn, NextToken, options) => {
      const input = { InstanceArn, ...this.set, MaxResults: 100, NextToken };
      const page = await client.send(new ListAccountsForProvisionedPermissionSetCommand(input), options);
      return { items: page.AccountIds, next: page.NextToken };
    });
  }

  private get set() {
    return { PermissionSetArn: this.PermissionSetArn };
  }

  private read<T>(operation: string, request: AdminRequest<T>): Promise<T> {
    return this.instance.read(operation, this.signal, request, this.priority);
  }

  private list<T>(
    operation: string,
    page: (
      client: Parameters<AdminRequest<T>>[0],
      instanceArn: string,
      token: string | undefined,
      options: Parameters<AdminRequest<T>>[2],
    ) => Promise<AwsPage<T>>,
  ): Promise<T[]> {
    return everyPage(this.instance.site(operation), (token) =>
      this.read(operation, (client, instanceArn, options) => page(client, instanceArn, token, options)),
    );
  }
}

function boundaryName(boundary: PermissionsBoundary | undefined): string | null {
  const { ManagedPolicyArn, CustomerManagedPolicyReference: reference } = boundary ?? {};
  if (ManagedPolicyArn) return ManagedPolicyArn;
  return reference ? `${reference.Path ?? "/"}${reference.Name ?? ""}` : null;
}
