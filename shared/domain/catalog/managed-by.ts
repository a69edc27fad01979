/** By what an integration or an access flow is managed: whoever changes it elsewhere should know. */
export const MANAGERS = ["CONSOLE", "API", "TERRAFORM"] as const;
export type ManagedBy = (typeof MANAGERS)[number];

/**
 * A document of Terraform's provider as it was sent, and what it meant: the document that was written of the row right after it
 * was saved. Where that would be written still, the next read answers what was sent, letter for letter.
 */
export interface TerraformDocument {
  readonly sent: object;
  readonly meant: object;
}

/** The effect of an edit of an object that Terraform manages. */
export function managedByTerraform(noun: "integration" | "access flow"): string {
  return `Terraform manages this ${noun}: an edit made here shows as drift in its next plan, and its next apply undoes it. Change the configuration of Terraform instead.`;
}
