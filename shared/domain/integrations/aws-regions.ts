/**
 * The shape of a region's code. AWS adds regions every year, so a list of ours would refuse real ones;
 * a region that does not exist shows up at the first sync, by name.
 */
const REGION =
  /^(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov|us-iso[bef]?|eu-isoe)-(?:[a-z]{2}-)?(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

export function isRegion(text: string): boolean {
  return REGION.test(text);
}
