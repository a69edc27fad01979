/** What every entry of ours carries: by it AWS and we know whose it is. */
export function entryTags(installationId: string, targetId: string): Record<string, string> {
  return { "managed-by": "drawbridge", "drawbridge-installation": installationId, "drawbridge-target": targetId };
}

export function isOurs(tags: Readonly<Record<string, string>>, installationId: string): boolean {
  return tags["managed-by"] === "drawbridge" && tags["drawbridge-installation"] === installationId;
}

/** Which of our targets an entry of ours was made for, as it says itself. */
export function isOfAnother(tags: Readonly<Record<string, string>>, targetId: string): boolean {
  const named = tags["drawbridge-target"];
  return named !== undefined && named !== targetId;
}
