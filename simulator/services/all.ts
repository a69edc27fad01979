import type { Service } from "../aws/service";
import type { Sessions } from "../world/sessions";
import { accountService } from "./account";
import { ec2Service } from "./ec2";
import { eksService } from "./eks";
import { iamService } from "./iam";
import { identityStoreService } from "./identity-store";
import { type OrganizationsOptions, organizationsService } from "./organizations";
import { ssoAdminService } from "./sso-admin";
import { stsService } from "./sts";
import { taggingService } from "./tagging";

/** Every AWS service that the simulator has. */
export function allServices(sessions: Sessions, organizations: OrganizationsOptions): readonly Service[] {
  return [
    organizationsService(organizations),
    stsService(sessions),
    eksService,
    iamService,
    accountService,
    ec2Service,
    ssoAdminService,
    identityStoreService,
    taggingService,
  ];
}
