// What a real answer is full of: the names and types of fields that nothing here gives a meaning to, as the
// OpenAPI document of an instance lists them (March 2025). Data, not code: `name:t`, where t is the type.
#include "providers/halopsa/sandbox/halo_fields.hpp"

namespace haloform::sandbox {

namespace {

constexpr std::string_view agent_rows = R"(
onlinestatus_actual:i onlinestatus:i is_online:b lastonline:s lastlogindate:t agentphotopath:s
ticket_count:i one_client:i clients:a tickettypes:a qualifications:a
qualification_weighting:i qualified:b current_action_type:s current_action_name:s assettypes:a
googleemail:s linemanager_name:s inboxes:i exchange_authorized:b exchange_account:s sentinel_authorized:b
named_licences_in_use:i concurrent_licences_in_use:i concurrent_agent_total:i google_mail_authorized:b
inbox_clientid:s splashtop_authorized:b gotoresolve_authorized:b assetfields:a unamecustomfields:a
unameappointmenttypes:a _canupdate:b _canupdate_moreinfo:b logmeinid:s allowbeyondtrustinvites:b jira_id:s
custombuttons:a namewithinactive:s apptsync:i okta_id:s enableshifts:b sendemailerrors:b
uname_usercustomfields:a can_approve_purchaseorder:b can_approve_quote:b can_approve_invoice:b
default_splashtop_channel:i workday_name:s costprice:d chargerate:i first_role_id:s in_queried_team:b
guid_string:s)";

constexpr std::string_view agent_further = R"(
datecreated:t password:s lunchbreak:d pagesize:i signature:s default_filter_id_tickets:i
default_filter_name_tickets:s default_columns_id_tickets:i default_columns_name_tickets:s
default_view_tickets:s default_view_tickets_selectedid:i default_view_tickets_selectedname:s
default_filter_id_opps:i default_filter_name_opps:s default_columns_id_opps:i default_columns_name_opps:s
default_view_opps:s default_view_opps_selectedid:i default_view_opps_selectedname:s default_action_view:s
default_action_display:i default_feed_view:s ticket_preview_mode:i default_ticket_preview_size:i
list_type:i navmenu_mode:i default_calendar_view:s calendar_options:s search_options:s newtabpref:i
theme:s theme_revert:s language_name:s app_colour:s app_colour_type:i nav_display_mode:i
enablehighcontrast:b actionscreen_display_type:i homescreenchartid:i homescreenchartname:s
homescreenchartpublishedid:s homescreendashboardid:i homescreendashboardname:s sidemenudashboardid:i
sidemenudashboardname:s clientdetails_layout_id:i clientdetails_layout_name:s nav_layout_id:i
nav_layout_name:s sendowneremails:b warnifnoscan:b dontemailmeifiloggedit:b workhour_start:d
workhour_end:d activedirectory_dn:s third_party_guid:s claims:a department:s _is_a_departmentmanager:b
_is_a_teammanager:b access_control:a twofactor_enabled:b _isnew:b adconnection:i useadlogin:i
container_dn:s notifications:a notifications_personal:a emailconfirmed:b accountconfirmed:b isinvite:b
_getlogmeinid:b _isimport:b _importtype:s _importtoken:s beyondtrust_name:s azure_roleid:i
chargerates:a warnifnoscan_integrator:b warnifnoscan_integrator_hours:i orion_username:s
orion_password:s ncentral_username:s soc_username:s autotaskid:i oktaid:s okta_status:s new_ncentral_key:s
pomincostforapprovaltype:i pomincostforapproval:d quotemarginforapprovaltype:i quotemarginforapproval:d
new_orion_password:s orion_access:b new_method:b exchange_token_expiry:t exchange_redirect:s
_getoauthtoken:b oauth_code:s oauth_redirect:s oauth_type:s new_access_token:s new_token_type:s
new_refresh_token:s _disconnectintegration:s sentinel_token_expiry:t sentinel_redirect:s
default_columns_id_assets:i Oo_name:s isagentdetails:b excludefromresourcebooking:b delegation_activated:b
delegation_timebased:b delegation_start:t delegation_end:t delegation_user_id:i delegation_user_name:s
_reassign_all_accounts_to_agent:i _kick:b _revoke_tokens:b authenticatorapp_configured:b
_revoke_authenticatorapp:b ispasswordreset:b graph_host:s linked_halo_url:s holiday_allowance:d
remaining_holiday_allowance:d _isbatch:b import_photo:b travelrate:i github_username:s _signature_id:s
_signature:s is_admin:b ac_tickettypes:a ac_approvals:a ac_rules:a ac_cannedtext:a ac_customfields:a
ac_customtables:a ac_dashboards:a ac_workflows:a ac_roles:a ac_slas:a ac_templates:a ac_outcomes:a
ac_workdays:a ac_emailtemplates:a ac_messagegroups:a ac_reportgroups:a ac_fieldgroups:a ac_languagepacks:a
ac_itemgroups:a default_columns_id_clients:i default_view_clients_selectedname:s
default_view_assets_selectedname:s _do_reassign01:b check_reassign01:b _force:b
default_view_customers_selectedid:i default_view_customers_selectedname:s default_view_users_selectedid:i
default_view_users_selectedname:s default_columns_id_contracts:i default_view_contracts_selectedname:s
default_columns_id_sites:i default_columns_sites_selectedname:s default_columns_id_users:i
default_columns_users_selectedname:s pagerduty_email:s ac_assettypes:a ac_assetgroups:a
ac_servicecategories:a ac_services:a ac_suppliers:a ac_suppliercontracts:a last_modified:t jira_instance:i
jira_instance_name:s pref_notification_sound:i pref_chat_sound:i default_columns_id_supplier_contracts:i
default_view_supplier_contracts_selectedname:s default_view_assets:s default_view_assets_selectedid:i
default_view_assets_selectedid_name:s matching_value:s sqlimport_id:i splashtop_url:s
splashtop_token_expiry:t default_splashtop_channelname:s splashtop_channel:o ac_chatprofiles:a
ac_faqlists:a allow_automatic_call_scripts:b gotoresolve_token_expiry:t ac_devices:a azure_connectionid:i
allow_presence_notifications:b azure_tenant_id:s azure_client_id:s presence_subscription:o
default_columns_id_supplier:i default_columns_supplier_selectedname:s default_view_suppliers_selectedid:i
default_view_suppliers_selectedname:s linked_user_client_id:i contractdetails_layout_id:i
contractdetails_layout_name:s default_action_date_display:i signature_image:s
exclude_from_automatic_assigning:b userdetails_layout_id:i userdetails_layout_name:s
calendar_options_multi:a ac_databaselookups:a default_columns_id_pos:i default_view_pos_selectedname:s
sitedetails_layout_id:i sitedetails_layout_name:s enable_teams_shifts:b warnif_incomplete_ts:b
warnif_incomplete_ts_manager:b incomplete_ts_threshold:i incomplete_ts_sendtime:t
incomplete_ts_lastcreated:t sites:a)";

constexpr std::string_view user_rows = R"(
phonenumber_preferred:s sitephonenumber:s telpref:i activedirectory_dn:s onpremise_activedirectory_dn:s
container_dn:s other1:s other2:s other3:s other4:s other5:s default_currency_code:i site_guid:s
area_guid:s site_cautomate_guid:s priority_id:i covered_by_contract:b contract_value:d
software_role_name:s attachments:a custombuttons:a relationship_id:i user_relationships:a
uddevsite:i uddevnum:i uduserid:i userdevicerolecount:i site_hubspot_guid:s ignoreautomatedbilling:b
isimportantcontact2:b connectwiseid:i autotaskid:i messagegroup_id:i sitetimezone:s
client_account_manager_id:i key:i table:o item_tax_code:i automatic_sales_tax:b client_taxable:b
overridepdftemplatequote:i overridepdftemplatequote_name:s contract_end_date:t okta_id:s azure_id:s
user_with_clientsite:s client_automatic_callscript_id:i neversendmarketingemails:b is_prospect:b
whatsapp_number:s azureoid:s date_of_birth:t _importtypeid:i _importthirdpartyid:s _importtype:s
new_external_link:o)";

constexpr std::string_view user_further = R"(
is_comms_user:b ischangeapprover2:b sitephonenumberint:i phonenumberint:i homenumberint:i mobileint:i
mobilenumber2int:i faxint:i datecreated:t inv1:i inv2:i inv3:i inv4:i slaid:i new_password:s
dontackemails:b web_access_level:i showmeonly:i showrecentonly:i inform:b inv1site:i inv2site:i inv3site:i
inv4site:i inv5:i inv6:i inv7:i inv8:i inv9:i inv10:i inv5site:i inv6site:i inv7site:i inv8site:i
inv9site:i inv10site:i informaction:b informclearance:b inv11:i inv12:i inv13:i inv14:i inv15:i inv16:i
inv17:i inv18:i inv19:i inv20:i inv21:i inv22:i inv23:i inv24:i inv25:i inv11site:i inv12site:i
inv13site:i inv14site:i inv15site:i inv16site:i inv17site:i inv18site:i inv19site:i inv20site:i
inv21site:i inv22site:i inv23site:i inv24site:i inv25site:i showslatimes:b canadd:b allowviewsitedocs:b
third_party_guid:s third_party_sql:s ischangeapprover:b cancreateuser:b department:s isheadofdept:b
deputysite:i deputyusername:s cat2:s lastlogindate:t iscontractcontact:b informnewarea:b
informactionarea:b informclearancearea:b disclaimermatchstring:s viewallcleared:b isexternal:b question1:i
question2:i question3:i question4:i question5:i dontaddtomailinglist:b caneditwebdetails:b cataloglevel:i
canaccesscatalog:b hasbeentrained:b canviewcontracts:b ispoapprover:b encmethod:i
adconnection:i useadlogin:i sendwelcomeemail:b welcomeemail_template_id:i resetpassword:b _anonymise:b
_reassign_all_to_user:i primary_address:o addresses:a departments:a organisation_id:i
popup_notes:a open_ticket_count:i onhold_ticket_count:i total_ticket_count:i opened_thismonth_count:i
_isnew:b _isimport:b memberof:s usercompany:a supplier:o supplier_name:s claims:a app_colour:s
emailconfirmed:b agent_app_url:s imagedata:s webannouncement:s cautomateid:i azure_connectionid:i
_importtoken:s jira_id:s zapier_client_name:s delegation_activated:b delegation_timebased:b
delegation_start:t delegation_end:t delegation_user_id:i delegation_user_name:s googleworkplace_id:s
isnhserveremaildefault:b matchprimaryemail:b servicenow_id:s servicenow_username:s site_servicenow_id:s
sgatewayid:s software:a canaccessinvoices:b samaccountname:s oktaid:s okta_status:s
authenticatorapp_configured:b _revoke_authenticatorapp:b ulastupdate:t _isopp:b oppcompanyname:s
oppcontactname:s oppemailaddress:s assets:a locked:b site_guid2:s allowviewclientdocs:b azure_tenant_id:s
azure_last_login_date:t linked_user_id:i linked_user_name:s hubspot_id:s hubspot_url:s hubspot_dont_sync:b
hubspot_archived:b passportal_id:i passportal_client_id:i opportunity_id:i isuserdetails:b hudu_url:s
sqlimport_id:i sqlimport_user:s unsubscribed:b canviewopps:b azure_tenant_domain:s servicenow_companyid:s
external_links:a _match_thirdparty_id:s _match_integration_id:i _match_integration_name:s
salesforce_dontsync:b _hascontactsenabled:b new_site_name:s _isbatch:b azure_roleid:i add_roles:a
facebook_id:i facebook_username:s twitter_id:i twitter_username:s _merge_user_into:i _email_collision:i
_dont_fire_automations:b device_access_level:i ticket_customfields:a manager_email:s _remove_licenses:b
_new_usersite_only:b thirdpartygroups:a linked_sites:a dontackemails2:b instagram_id:i
instagram_username:s jira_instance:i jira_instance_name:s third_party_id:s no_manager_roleid:i
matching_value:s theme:s lang:s gocardless_customfields:o service_account_overridden:b
sendaccountsemails:b extratabs:a informifack:b informnewareaifack:b marketing_unsubscribes:a
new_account_name:s prospect_account_id:i open_opportunity_count:i _convert_phonenumbers:b
update_user_tickets:b check_update_user_tickets:b canuploaddocuments:b runbook_button_id:i)";

constexpr std::string_view client_rows = R"(
confirmemail:i actionemail:i clearemail:i messagegroup_id:i from_address_override:s override_org_logo:b
override_org_name:s override_org_address:o override_org_phone:s override_org_email:s
override_org_website:s override_org_portalurl:s mailbox_override:i default_mailbox_id:i calldate:t
item_tax_code:i service_tax_code:i prepay_tax_code:i contract_tax_code:i customfields:a custombuttons:a
attachments:a site_fields:a pritech:i sectech:i accountmanagertech:i thirdpartynhdapiurl:s xeroid:s
open_ticket_count:i opps_ticket_count:i table:o regmanagertech:i logmanagertech:i salesreptech:i
accountownertech:i cxmleadtech:i xero_tenant_id:s accountsid:s excludefrominvoicesync:b gficlientid:s
overridepdftemplateinvoice:i overridepdftemplateinvoice_name:s kashflow_tenant_id:i client_to_invoice:i
client_to_invoice_name:s invoiceduedaysextraclient:i itglue_id:s clientcurrency:s
sentinel_subscription_id:s sentinel_workspace_name:s sentinel_resource_group_name:s sentinel_tenant_id:i
sentinel_tenant_name:s default_currency_code:i client_to_invoice_recurring:i
client_to_invoice_recurring_name:s azure_tenants:a azure_tenant_id:s snow_id:i snowLicences:a
qbo_company_id:s automatic_sales_tax:b cautomateid:i dbc_company_id:s stopped:i customertype:i
customer_relationship_list:s servicenow_validated:b sentinel_default_user_override:i
sentinel_default_user_override_name:s jira_validated:b ref:s ticket_invoices_for_each_site:b
intacct_save_location:s accountownertech_name:s taxable:b quickbooks_details:o percentage_to_survey:i
billing_plan_text:s overridepdftemplatequote:i overridepdftemplatequote_name:s avalara_tenant:i
due_date_type:i toplevel_quote_currency:i is_account:b _importtypeid:i _importthirdpartyid:s _importtype:s
new_external_link:o)";

constexpr std::string_view client_further = R"(
datecreated:t createdfrom_id:i announce:s announcedate:t pritech_name:s sectech_name:s prinotify:b
secnotify:b priassign:b secassign:b accountmanagertech_name:s accountmanagertech_email:s chargeperiod:i
chargehours:d chargecarryover:d invoiceyes:b fluserdef1:s fluserdef2:s fluserdef3:s fluserdef4:s
fluserdef5:s floverride:b fluserdef1hide:b fluserdef2hide:b fluserdef3hide:b fluserdef4hide:b
fluserdef5hide:b fluserdef1mand:b fluserdef2mand:b fluserdef3mand:b fluserdef4mand:b fluserdef5mand:b
includeactions:b needsinvoice:b startdate:t startbalance:d hourlyrate:d periodcharge:d dontinvoice:b
invoicetemplate:s invoicecomment:s lastinvoiceenddate:t showslaonweb:b item_tax_code_name:s
service_tax_code_name:s contract_tax_code_name:s prepay_tax_code_name:s imageindex:i chargehours2:d
hourlyrate2:d cat2:s cat3:s cat4:s cat5:s enddate:t ucemail:i fcemail:i actguid:s smsbalance:i html:s hv:d
hvdate:t emailinvoice:b dont_auto_send_invoices:b seriousnesslevel:i defcat1:s defcat2:s defcat3:s
defcat4:s thresholdbreached:i monthlyreportinclude:b monthlyreportlastrun:t monthlyreportemaildirect:b
monthlyreportemailmanager:b monthlyreportshowonweb:b areatype:i unmatchedcombinations:i
prepayrecurringchargenextdate:t billforrecurringprepayamount:b prepayrecurringcharge:d
prepayrecurringhours:d prepayrecurringchargebp:i accountsemailaddress:s disclaimermatchstring:s
paymentterms:i showallnonbillable:b billinggroup:i autotopupthreshhold:d autotopuptoamount:d
autotopupcostperhour:d autotopupbyamount:d surchargeid:i billingtemplate_id:i billingtemplate_name:s
overidegreeting:s clientpackage:i scopeofbusiness:i preferredagent:i callhandlingnotes:s
automatic_callscript_id:i automatic_callscript_name:s teamviewerpassword:s customertype_new:s
discountperc:d showfaqfortoplevel:b accountsccemailaddress:s isopportunity:i snowname:s
linked_organisation_id:i all_organisations_allowed:b allowed_organisations:a override_signature:s
contractaccountsdesc:s prepayaccountsdesc:s site_update:a newclient_sitename:s newclient_phonenumber:s
newclient_domain:s newclient_timezone:s newclient_contactname:s newclient_contactemail:s
newclient_contacttitle:s newclient_web_access_level:i newclient_sendwelcomeemail:b
newclient_delivery_address:o newclient_countrycode:s newclient_regioncode:i faqlists:a popup_notes:a
_reassign_all_to_user:i allowall_tickettypes:b allowed_tickettypes:a allowall_category1:b
allowed_category1:a allowall_category2:b allowed_category2:a allowall_category3:b allowed_category3:a
allowall_category4:b alocked:b allowed_category4:a onhold_ticket_count:i total_ticket_count:i
opened_thismonth_count:i billingplans:a overriding_rates:a allowallchargerates:b chargerates:a
newclient_siteguid:s _isimport:b allow_api_access:b api_access_clientid:s api_access_clientsecret:s
thirdpartynhdauthurl:s thirdpartynhdtenant:s thirdpartynhdapiclientid:s new_thirdpartynhdapiclientsecret:s
areaitems:a portal_logo:s override_portalcolour:b portalcolour:s portalbackgroundimageurl:s ninjarmmid:i
sales_tax_type:s purchase_tax_type:s isarchived_xero:b accountsfirstname:s accountslastname:s
sales_tax_code:i purchase_tax_code:i purchase_tax_code_name:s prepayhistory:a periods:a
prepayrecurringminimumdeduction:d prepayrecurringminimumdeductiononlyactive:b
prepayrecurringautomaticdeduction:d prepaytotal:d prepayused:d prepaybalance:d preferreddeliverymethod:i
qbodefaulttax:i default_contract:i device42id:i xerodetails_id:i xero_tenant_name:s
xero_tracking_category_1_name:s xero_tracking_category_2_name:s servicenowid:s isnhserveremaildefault:b
datto_id:s datto_alternate_id:i datto_url:s dattocommerce_tenantid:i qbodefaulttaxcode:i
qbodefaulttaxcodename:s qbo_default_tax_code:o connectwiseid:i autotaskid:i import_address:o
import_notes:a ateraid:i kashflowid:i kashflow_tenant_name:s alastupdate:t service_access:a
service_subscriptions:a snelstart_id:s default_currency_code_name:s _apply_billingtemplate:b
datto_commerce_id:i datto_commerce_url:s import_azure_tenant:o import_details_id:i syncroid:i kbentries:a
auvik_id:s hubspot_id:s hubspot_url:s hubspot_dont_sync:b hubspot_archived:b domain:s passportal_id:i
update_licences:b prepayasamount:b synced_to_intacct:b qbo_company_name:s oppid:i tax_number:s
isclientdetails:b hubspot_lifecycle:s hudu_url:s prepayrecurringexpirymonths:i accountsbccemailaddress:s
defaultcontractoverride:i defaultcontractoverride_ref:s sqlimport_id:i external_links:a
_match_thirdparty_id:s _match_integration_id:i _match_integration_name:s donotimport:b liongardid:i
liongard_url:s sync_to_liongard:b regmanagertech_name:s logmanagertech_name:s salesreptech_name:s
default_team_to_salesrep_override:b default_team_to_salesrep_override_team:s cxmleadtech_name:s
portalchatprofile:s portalchatprofile_name:s kaseyaid:s trading_name:s dbc_company_name:s
salesforce_dontsync:b stripe_customer_id:s stripe_payment_method_id:s stripe_payment_method_name:s
stripe_paymentmethod:o current_licences:s servicenow_url:s servicenow_locale:s servicenow_username:s
new_servicenowkey:s servicenow_priority_mappings:a servicenow_status_mappings:a
servicenow_impact_mappings:a servicenow_urgency_mappings:a servicenow_category_mappings:a
servicenow_assignment_group:s servicenow_assignment_group_name:s servicenow_assignmentgroup:o
servicenow_defaultuser_id:s servicenow_defaultuser_name:s servicenow_defaultuser:o test_servicenow:b
sage_business_cloud_details_id:i sage_business_cloud_details_name:s exact_division:i exact_division_name:s
ncentral_details_id:i currencyisocode:s intacct_location_id:s intacct_location_id_list:a
intacct_location_type:s new_categories:a jira_url:s jira_username:s new_jirakey:s test_jira:b
jira_servicedesk_id:s jira_servicedesk_name:s jira_servicedesk:o jira_requesttype_mappings:a
jira_user_id:s jira_user_name:s jira_user:o jira_priority_mappings:a jira_status_mappings:a
create_jira_webhook:b jira_webhook_created:b defaultpdftemplateinvoicetickets:i
defaultpdftemplateinvoiceorders:i defaultpdftemplateinvoicerecurring:i
defaultpdftemplateinvoicetickets_name:s defaultpdftemplateinvoiceorders_name:s
defaultpdftemplateinvoicerecurring_name:s intacct_invoice_save_location:s ingram_micro_details_id:i
_dont_fire_automations:b main_delivery_address:o main_invoice_address:o main_contact_name:s
main_contact_email:s main_contact_phonenumber:s main_contact_id:i main_phonenumber:s auvik_site_inactive:b
invoice_class:s new_icon:s fortnox_tenant:i fortnox_tenant_name:s servicenow_enable_webhook:b
new_servicenow_webhooksecret:s servicenow_webhook_user:i servicenow_webhook_user_name:s
servicenow_webhook_tickettype:i servicenow_webhook_tickettype_name:s myob_tenant:i myob_tenant_name:s
sync_servicenow_attachments:i twilio_subaccount_name:s twilio_subaccount_created:b twilio_subaccount_sid:s
twilio_subaccount_status:s twilio_subaccount_authtoken:s _create_twilio_subaccount:b
_close_twilio_subaccount:b _pauseunpause_twilio_subaccount:b _create_twilio_recurringinvoice:b
twilio_recurring_invoice_id:i override_layout_id:i override_layout_name:s extratabs:a
servicenow_team_mappings:a servicenow_ticket_sync:s servicenow_ticket_sync_list:a
servicenow_fieldmappings:a matching_value:s jira_webhook_user:i jira_webhook_username:s avalara_code:s
avalara_tenant_name:s avalara_id:s invoice_mailbox_override:i quote_mailbox_override:i
_merge_client_into:i invoice_tickets_seperately_override:b servicenow_authtype:i portal_title_override:b
portal_title:s reply_address_override:s)";

constexpr std::string_view site_rows = R"(
invoice_address_isdelivery:b isstocklocation:b messagegroup_id:i item_quantity_in_stock:d
item_serialised_assets_in_stock:d item_quantity_reserved:d item_quantity_reserved_on_order:d
item_quantity_available:d customfields:a site_fields:a gfisiteid:i delivery_address_line1:s
delivery_address_line2:s delivery_address_line3:s delivery_address_line4:s delivery_address_line5:s
itglue_id:s client_itglue_id:s custombuttons:a stockbin_id:i stockbin_name:s country_code_name:s
region_code_name:s ref:s lapsafe_default_installation:s maincontact_id:i site_item_tax_code:i)";

constexpr std::string_view site_further = R"(
accountsid:s accountsfirstname:s accountslastname:s accountsemailaddress:s accountsccemailaddress:s
accountsbccemailaddress:s sitephonenumberint:i datecreated:t text:d globx:d globy:d style:d inuseby:i
upwho:d uptimestamp:t xrefsite:d zoffsetx:i zoffsety:i zoomx:d zoomy:d smallx:i smally:i bigx:i bigy:i
ldapstring:s emaildomain:s deliverby:i isinvoicesite:b refnumber:i defaultdelivery:b seriousnesslevel:i
geocoord1:d geocoord2:d todomain:s defaultstocklocation:i stopped:i sitetimeoffset:i sitedateformat:i
disclaimermatchstring:s emailsubjectprefix:s regionaldirector:i facilitiesmanager:i actguid:s
teamviewerpassword:s contractlastchecked:t maincontact_name:s wildcardref:s monthlyreportlastrun:t
monthlyreportinclude:b monthlyreportemailmanager:b accountmanagertech:b monthlyreportemaildirect:b
language_id:i language_name:s snowname:s linked_organisation_id:i slocked:b newsite_contactname:s
newsite_contactemail:s newsite_contacttitle:s newsite_web_access_level:i newsite_sendwelcomeemail:b
delivery_address:o invoice_address:o popup_notes:a _reassign_all_to_user:i fields:a open_ticket_count:i
onhold_ticket_count:i total_ticket_count:i opened_thismonth_count:i guid:s sitecontacts:a _isimport:b
cautomateid:i ninjarmmid:i _importtype:s _isxero:b _match_first_site:b servicenowid:s
isnhserveremaildefault:b device42id:i datto_id:s datto_alternate_id:i datto_url:s connectwiseid:i
azuretenantid:s autotaskid:i pagerdutywildcard:s ateraid:i slastupdate:t site_service_tax_code:i
site_prepay_tax_code:i site_contract_tax_code:i site_item_tax_code_name:s site_service_tax_code_name:s
site_contract_tax_code_name:s site_prepay_tax_code_name:s site_sales_tax_code:i site_purchase_tax_code:i
site_purchase_tax_code_name:s syncroid:i third_party_client_name:s auvik_id:s faqlists:a
all_faqlists_allowed:b hubspot_id:s passportal_id:i import_site_mapping:i issitedetails:b hudu_url:s
liongardid:i kaseyaid:s surchargeid:i country_code:s region_code:i stockbins:a ncentral_details_id:i
new_external_link:o _match_thirdparty_id:s _match_integration_id:i _match_integration_name:s
import_details_id:i hasitemsinstock:b _dont_fire_automations:b sqlimport_id:i matching_value:s
lapsafe_default_installation_name:s lapsafe_default_installation_obj:o external_links:a extratabs:a
businesscentral_area_company_id:i businesscentral_billing_client:o _convert_phonenumbers:b sequence:i
authrocket_locale:s)";

constexpr std::string_view team_rows = R"(
intent:s ticket_count:i org_team_name:s override_column_id:i teamphotopath:s
last_modified:t hide_agents_in_tree_if_no_tickets:b timesheet_approver:i timesheet_approver_name:s
concurrent_lic_limit:i workinghoursbeforealert:d emailaddress:s addtoallagents:b allowlivechat:b rtid:i
mailbox_override:i organisation_id:i cannedtext:a templates:a allowall_category1:b allowed_category1:a
allowall_category2:b allowed_category2:a allowall_category3:b allowed_category3:a allowall_category4:b
includeinloadbalance:b allowed_category4:a override_column_name:s messagegroup_id:i _canupdate:b
_canupdate2:b main_email_address:s phone_number:s timezone:s alternative_name:s dontsendsurvey:b
booking_workday_id:i booking_workday_name:s recurring_shifts:a third_party_migration_id:s
enable_teams_shifts:b department_guid:s homescreendashboardid:i homescreendashboardname:s)";

}  // namespace

FillerNames filler_names(std::string_view singular) {
  if (singular == "agent") return {agent_rows, agent_further};
  if (singular == "user") return {user_rows, user_further};
  if (singular == "client") return {client_rows, client_further};
  if (singular == "site") return {site_rows, site_further};
  return {team_rows, ""};
}

}  // namespace haloform::sandbox
