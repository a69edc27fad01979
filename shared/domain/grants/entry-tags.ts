/**
 * The tags of our entries on roles by template; entries on slot roles have none. IAM policies and Drawbridge recognize
 * our entries by them.
 */
export function entryTags(installationId: string, targetId: string): Record<string, string> {
  return { "managed-by": "drawbridge", "drawbridge-installation": installationId, "drawbridge-target": targetId };
}

export function isOurs(tags: Readonly<Record<string, string>>, installationId: string): boolean {
  return tags["managed-by"] === "drawbridge" && tags["drawbridge-installation"] === installationId;
}

/** Whether the tags of an entry of ours name another target. */
export function isOfAnother(tags: Readonly<Record<string, string>>, targetId: string): boolean {
  const named = tags["drawbridge-target"];
  return named !== undefined && named !== targetId;
}
