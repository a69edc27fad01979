/** The name; or the id where the name is gone, or would come out of Terraform as another text (it keeps texts in the form NFC). */
export function referenceTo(id: string, name: string | null): string {
  return name === null || name !== name.normalize("NFC") ? id : name;
}
