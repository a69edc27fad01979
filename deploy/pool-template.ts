import { SLOT_POLICY, SLOT_SESSION, SLOT_TAG } from "../shared/domain/bindings/slots/slot-contents";

/** The values of PoolSize. */
export const POOL_SIZES = [25, 50, 100, 150] as const;
const DEFAULT_SIZE = 50;
/** Ten at once, to stay below the rate of Identity Center. */
const AT_ONCE = 10;

/**
 * The text of aws/pool.yaml: 150 permission sets that differ in their number alone. CloudFormation has loops only as a macro,
 * which needs a capability of its own and hides what is deployed.
 */
export function poolTemplate(): string {
  return [HEAD, conditions(), "Resources:", ...numbers(1, maximum()).map(slot), outputs()].join("\n");
}

/** `<PoolPrefix>-01` … `-150`. */
function slotNumber(number: number): string {
  return String(number).padStart(2, "0");
}

const maximum = () => Math.max(...POOL_SIZES);

const HEAD = `# Made by deploy/pool-template.ts; a test compares the two.
AWSTemplateFormatVersion: "2010-09-09"
Description: >-
  Drawbridge pool: the permission sets that an installation may assign, and no others. Deploy it where IAM Identity Center is
  administered, in the primary region of its instance. It is larger than CloudFormation takes in a request: deploy it from S3.

Parameters:
  InstallationId:
    Type: String
    Description: DRAWBRIDGE_INSTALLATION_ID. The tag ${SLOT_TAG} with this value is what lets the installation assign a permission set.
    AllowedPattern: "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
  IdentityCenterInstanceArn:
    Type: String
    Description: Such as arn:aws:sso:::instance/ssoins-1234567890abcdef.
    AllowedPattern: "arn:aws[a-z-]*:sso:::instance/(sso)?ins-[0-9a-zA-Z.-]{16}"
  PoolPrefix:
    Type: String
    Description: >-
      Each name is this prefix, a hyphen and a number. The prefix is unique for each installation, and the same as in member-role.yaml.
      No other permission set may have a name that begins so. A name has at most 32 characters, so the prefix has at most 28.
    Default: drawbridge
    AllowedPattern: "[a-z][a-z0-9-]{2,26}[a-z0-9]"
  PoolSize:
    Type: Number
    Description: The number of permission sets. As many people can have access in one account at a time.
    Default: ${DEFAULT_SIZE}
    AllowedValues: [${POOL_SIZES.join(", ")}]
`;

/** The first size always holds. */
function conditions(): string {
  const lines = POOL_SIZES.slice(1).map((size, i) => {
    const equals = POOL_SIZES.slice(i + 1).map((larger) => `!Equals [!Ref PoolSize, ${larger}]`);
    return `  AtLeast${size}: ${equals.length === 1 ? equals[0] : `!Or [${equals.join(", ")}]`}`;
  });
  return ["Conditions:", ...lines, ""].join("\n");
}

function slot(number: number): string {
  const size = POOL_SIZES.find((one) => number <= one);
  const before = number - AT_ONCE;
  const { Sid, Effect, Action, Resource } = SLOT_POLICY.Statement[0]!;
  return [
    `  Slot${slotNumber(number)}:`,
    "    Type: AWS::SSO::PermissionSet",
    ...(size === POOL_SIZES[0] ? [] : [`    Condition: AtLeast${size}`]),
    ...(before < 1 ? [] : [`    DependsOn: Slot${slotNumber(before)}`]),
    "    DeletionPolicy: Retain",
    "    UpdateReplacePolicy: Retain",
    "    Properties:",
    "      InstanceArn: !Ref IdentityCenterInstanceArn",
    `      Name: !Sub "\${PoolPrefix}-${slotNumber(number)}"`,
    "      Description: Assigned by Drawbridge to one person at a time. Assign it to nobody by hand.",
    `      SessionDuration: ${SLOT_SESSION}`,
    "      InlinePolicy:",
    `        Version: "${SLOT_POLICY.Version}"`,
    `        Statement: [{ Sid: ${Sid}, Effect: ${Effect}, Action: [${Action.map((one) => `"${one}"`).join(", ")}], Resource: "${Resource}" }]`,
    `      Tags: [{ Key: ${SLOT_TAG}, Value: !Ref InstallationId }]`,
    "",
  ].join("\n");
}

/** CloudFormation documents no limit for the value of an output that is not exported, as this one is not. */
function outputs(): string {
  const blocks = POOL_SIZES.map((size, i) => {
    const slots = numbers((POOL_SIZES[i - 1] ?? 0) + 1, size).map(
      (number) => `!GetAtt Slot${slotNumber(number)}.PermissionSetArn`,
    );
    const joined = `!Join [",", [${slots.join(", ")}]]`;
    return i === 0 ? joined : `!If [AtLeast${size}, ${joined}, !Ref AWS::NoValue]`;
  });
  return [
    "Outputs:",
    "  PoolPermissionSetArns:",
    "    Description: The integration's poolPermissionSetArns, joined by commas.",
    "    Value: !Join",
    '      - ","',
    ...blocks.map((block, i) => `      ${i === 0 ? "-" : " "} - ${block}`),
    "",
  ].join("\n");
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
