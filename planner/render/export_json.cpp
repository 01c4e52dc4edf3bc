#include "planner/render/export_json.hpp"

#include "planner/json/writer.hpp"

#include <array>
#include <string_view>

namespace haloform::render {

namespace {

constexpr std::int64_t document_format = 1;

void write_subject(json::Writer& json, const exporting::Subject& who) {
  json.key("type").text(type_name(who.type)).key("id").integer(who.id.number());
  json.key("name").text(who.name).key("email").text(who.email);
}

std::string_view omission_name(exporting::Omission::Why why) {
  static constexpr std::array<std::string_view, 3> names{"undeclared", "unnamed", "invalid"};
  return names.at(static_cast<std::size_t>(why));
}

void write_exported(json::Writer& json, const exporting::Report& report) {
  json.key("exported").begin_array();
  for (const exporting::Exported& one : report.exported) {
    json.begin_object().key("address").text(one.address.text());
    write_subject(json, one.who);
    json.key("active").truth(one.active).key("file").text(one.file).end_object();
  }
  json.end_array().key("updated").begin_array();
  for (const Address& one : report.updated) json.text(one.text());
  json.end_array();
}

void write_files(json::Writer& json, const exporting::Report& report) {
  json.key("files").begin_array();
  for (const exporting::FileChange& one : report.files) {
    json.begin_object().key("path").text(one.path).key("what");
    json.text(one.what == exporting::FileChange::What::created ? "created" : "changed");
    json.key("added").count(one.added).key("updated").count(one.updated).end_object();
  }
  json.end_array();
}

void write_left_out(json::Writer& json, const exporting::Report& report) {
  json.key("left_out").begin_array();
  for (const exporting::LeftOut& one : report.left_out) {
    json.begin_object().key("why").text(exporting::why_name(one.why));
    write_subject(json, one.who);
    json.key("detail").text(one.detail.plain()).key("others").begin_array();
    for (const RemoteId id : one.others) json.integer(id.number());
    json.end_array().end_object();
  }
  json.end_array().key("omissions").begin_array();
  for (const exporting::Omission& one : report.omissions) {
    json.begin_object().key("address").text(one.address.text()).key("field").text(one.field);
    json.key("why").text(omission_name(one.why)).key("detail").text(one.detail.plain()).end_object();
  }
  json.end_array().key("not_taken_over").begin_array();
  for (const MarkedText& one : report.kept) json.text(one.plain());
  json.end_array();
}

}  // namespace

std::string json_export(const exporting::Report& report) {
  json::Writer json;
  json.begin_object().key("format").integer(document_format);
  json.key("pii").text(privacy_name(report.privacy)).key("instance").text(report.instance);
  json.key("profile").text(profile_name(report.profile)).key("dry_run").truth(report.dry_run);
  write_exported(json, report);
  write_files(json, report);
  json.key("managed").count(report.managed);
  write_left_out(json, report);
  json.key("doubts").begin_array();
  for (const auto& [type, why] : report.doubts)
    json.begin_object().key("type").text(type_name(type)).key("why").text(why).end_object();
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::render
