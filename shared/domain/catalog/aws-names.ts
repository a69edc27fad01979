/**
 * The shape of a region's code. AWS adds regions every year, so a list of ours would refuse real ones;
 * a region that does not exist shows up at the first sync, by name.
 */
const REGION =
  /^(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov|us-iso[bef]?|eu-isoe)-(?:[a-z]{2}-)?(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

export function isRegion(text: string): boolean {
  return REGION.test(text);
}

const PARTITIONS: readonly (readonly [beginning: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["eu-isoe-", "aws-iso-e"],
];

export function partitionOfRegion(region: string): string {
  return PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? "aws";
}

/** The form of a name of AWS, and the sentence for a name of another form. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly rule: string;
}

export const ROLE_ARN: NameRule = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/,
  rule: "must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/DrawbridgeManagementRole",
};

export const ROLE_NAME: NameRule = {
  pattern: /^(?!arn:)(?:[\x21-\x2e\x30-\x7e]{1,128}\/){0,8}[\w+=,.@-]{1,64}$/,
  rule: "must be the name of an IAM role: at most 64 letters, digits and +=,.@-_ (with its path, if any)",
};

export const EXTERNAL_ID: NameRule = {
  pattern: /^[\w+=,.@:/-]{2,1224}$/,
  rule: "must have 2 to 1224 letters, digits and +=,.@:/-_",
};
