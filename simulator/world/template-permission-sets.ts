import { checkParameters, isConditionTrue, resolveValue, type Stack, type TemplateResource } from "../iam/intrinsics";
import { Mistake } from "../kernel/mistake";
import type { PermissionSetData } from "../scenarios/scenario";
import { secondsOfDuration } from "./permission-set";

/** The permission sets that a stack of the template makes, in its order. Throws for all that the simulator would not do as AWS does. */
export function permissionSetsOfStack(stack: Stack): PermissionSetData[] {
  checkParameters(stack);
  return Object.entries(stack.template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || isConditionTrue(Condition, stack))
    .map(([logicalName, resource]) => permissionSet(logicalName, resource, stack));
}

function permissionSet(logicalName: string, { Type, Properties }: TemplateResource, stack: Stack): PermissionSetData {
  const where = `${stack.template.file}, ${logicalName}`;
  if (Type !== "AWS::SSO::PermissionSet")
    throw new Mistake(`${where}: the simulator does not know the resource type ${Type}.`);
  const resolved = resolveValue(Properties, stack) as Partial<Record<string, unknown>>;
  const { InstanceArn: _, Name, Description, SessionDuration, InlinePolicy, Tags, ...unknown } = resolved;
  const [property] = Object.keys(unknown);
  if (property) throw new Mistake(`${where}: the simulator does not know the property ${property}.`);
  return {
    name: String(Name),
    description: Description as string | undefined,
    sessionSeconds: SessionDuration === undefined ? undefined : secondsOfDuration(String(SessionDuration)),
    inlinePolicy: InlinePolicy === undefined ? undefined : JSON.stringify(InlinePolicy),
    tags: Object.fromEntries(((Tags ?? []) as Tag[]).map(({ Key, Value }) => [Key, Value])),
  };
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}
