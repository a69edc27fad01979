import Box from "@cloudscape-design/components/box";
import type { RiskLevel } from "../gql/enums";
import { Risk } from "./words/states";

interface Props {
  readonly risk: { readonly level: RiskLevel; readonly inWords: string };
  /** Of the permission, where it stands beside others. */
  readonly name?: string | undefined;
}

/** How risky a permission is, and why: the API's one sentence about it, wherever somebody weighs it. */
export function RiskInWords({ risk: { level, inWords }, name }: Props) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <Risk risk={level} /> {name !== undefined && `${name}: `}
      {inWords}
    </Box>
  );
}
