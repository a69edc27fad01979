/** The name; or the id if the name is gone, or would be changed by Terraform's NFC normalization. */
export function referenceTo(id: string, name: string | null): string {
  return name === null || name !== name.normalize("NFC") ? id : name;
}
