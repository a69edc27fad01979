/** A user or a group of Identity Center. */
export interface AssignedPrincipal {
  readonly type: "USER" | "GROUP";
  readonly id: string;
}

/** "<type>/<id>". */
export function keyOfPrincipal({ type, id }: AssignedPrincipal): string {
  return `${type}/${id}`;
}
