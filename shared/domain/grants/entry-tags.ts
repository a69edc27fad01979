/** What every entry of ours carries: by it AWS and we know whose it is. */
export function entryTags(installationId: string, targetId: string): Record<string, string> {
  return { "managed-by": "drawbridge", "drawbridge-installation": installationId, "drawbridge-target": targetId };
}

export function isOurs(tags: Readonly<Record<string, string>>, installationId: string): boolean {
  return tags["managed-by"] === "drawbridge" && tags["drawbridge-installation"] === installationId;
}
