import {
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  DescribePermissionSetCommand,
  ListPermissionSetsCommand,
  ListTagsForResourceCommand,
  PutInlinePolicyToPermissionSetCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-sso-admin";
import type { CloudPermissionSet, NewPermissionSet, Written } from "../../domain/connectors/access-cloud.port";
import { type IdentityCenterInstance, isMissing } from "./identity-center-instance";
import { inParallel } from "./in-parallel";
import { everyPage } from "./pages";

/** The name of each permission set by its ARN, of any Identity Center. It never changes. */
export type PermissionSetNames = Map<string, string>;

/** Permission sets, found by their names. Only their ARNs are listed, so each has to be described, once in a process. */
export class PermissionSets {
  constructor(
    private readonly instance: IdentityCenterInstance,
    private readonly names: PermissionSetNames,
  ) {}

  async find(name: string, signal: AbortSignal): Promise<CloudPermissionSet | null> {
    const known = await this.arnOf(name, signal);
    if (known) {
      const tags = await this.tagsOf(known, signal);
      if (tags) return { arn: known, name, tags };
      this.names.delete(known);
    }
    const arn = await this.search(name, signal);
    const tags = arn && (await this.tagsOf(arn, signal));
    return arn && tags ? { arn, name, tags } : null;
  }

  async create(set: NewPermissionSet, signal: AbortSignal): Promise<CloudPermissionSet & Written> {
    const { name, tags } = set;
    const operation = "sso:CreatePermissionSet";
    const { answer, written } = await this.instance.write(operation, signal, (client, InstanceArn, options) =>
      client.send(
        new CreatePermissionSetCommand({
          InstanceArn,
          Name: name,
          Description: set.description,
          SessionDuration: set.sessionDuration,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
        options,
      ),
    );
    const arn = this.instance.need(operation, answer.PermissionSet?.PermissionSetArn, "ARN of the permission set");
    this.names.set(arn, name);
    return { arn, name, tags, ...written };
  }

  async putInlinePolicy(PermissionSetArn: string, policy: object, signal: AbortSignal): Promise<Written> {
    const InlinePolicy = JSON.stringify(policy);
    const operation = "sso:PutInlinePolicyToPermissionSet";
    const { written } = await this.instance.write(operation, signal, (client, InstanceArn, options) =>
      client.send(new PutInlinePolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, InlinePolicy }), options),
    );
    return written;
  }

  async delete(PermissionSetArn: string, signal: AbortSignal): Promise<Written> {
    const operation = "sso:DeletePermissionSet";
    const { written } = await this.instance.write(operation, signal, async (client, InstanceArn, options) => {
      try {
        return await client.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn }), options);
      } catch (error) {
        // Not there is how it was to be.
        if (error instanceof ResourceNotFoundException) return { $metadata: error.$metadata };
        throw error;
      }
    });
    this.names.delete(PermissionSetArn);
    return written;
  }

  /** Describes what is not known yet, several at a time, until the name has been met. */
  private async search(name: string, signal: AbortSignal): Promise<string | undefined> {
    const unknown = (await this.list(signal)).filter((arn) => !this.names.has(arn));
    await inParallel(DESCRIBED_AT_ONCE, unknown, async (arn) => {
      if (await this.arnOf(name, signal)) return;
      const found = await this.nameOf(arn, signal);
      if (found !== null) this.names.set(arn, found);
    });
    return this.arnOf(name, signal);
  }

  private async arnOf(name: string, signal: AbortSignal): Promise<string | undefined> {
    const { instanceArn } = await this.instance.ids(signal);
    const ours = `${instanceArn.replace(":instance/", ":permissionSet/")}/`;
    for (const [arn, known] of this.names) if (known === name && arn.startsWith(ours)) return arn;
    return undefined;
  }

  private async list(signal: AbortSignal): Promise<string[]> {
    const operation = "sso:ListPermissionSets";
    return everyPage(this.instance.site(operation), async (NextToken) => {
      const page = await this.instance.read(operation, signal, (client, InstanceArn, options) =>
        client.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: PAGE_SIZE, NextToken }), options),
      );
      return { items: page.PermissionSets, next: page.NextToken };
    });
  }

  /** Null: deleted since it was listed. */
  private async nameOf(PermissionSetArn: string, signal: AbortSignal): Promise<string | null> {
    const operation = "sso:DescribePermissionSet";
    try {
      const { PermissionSet } = await this.instance.read(operation, signal, (client, InstanceArn, options) =>
        client.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }), options),
      );
      return this.instance.need(operation, PermissionSet?.Name, "name of the permission set");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Null: the permission set is not there any more. */
  private async tagsOf(ResourceArn: string, signal: AbortSignal): Promise<Record<string, string> | null> {
    const operation = "sso:ListTagsForResource";
    try {
      const tags = await everyPage(this.instance.site(operation), async (NextToken) => {
        const page = await this.instance.read(operation, signal, (client, InstanceArn, options) =>
          client.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn, NextToken }), options),
        );
        return { items: page.Tags, next: page.NextToken };
      });
      return Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}

/** The most that AWS gives at once. */
const PAGE_SIZE = 100;

/** Enough to use the rate up although each answer takes a while. */
const DESCRIBED_AT_ONCE = 8;
