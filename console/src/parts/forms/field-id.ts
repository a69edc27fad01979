/** Of the control of a field of a draft: a problem of the field leads there. */
export function fieldId(key: string): string {
  return `draft-${key}`;
}
