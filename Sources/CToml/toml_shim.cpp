#include "toml_shim.h"

#include <cstring>

namespace {

struct parser_gave_up {};

// toml++ 3.3.0 asserts what the text decides: that a key follows the bracket of a table header. That one may pass,
// because the code after it reports the error. Any other becomes an error of the whole text, not an abort.
inline void check(bool holds, const char *condition) {
    if (holds || std::strcmp(condition, "is_bare_key_character(*cp) || is_string_delimiter(*cp)") == 0) return;
    throw parser_gave_up{};
}

}  // namespace

// With NDEBUG toml++ would ignore the next line and have the compiler take every assertion for granted.
#undef NDEBUG
#define TOML_ASSERT(expr) check(static_cast<bool>(expr), #expr)

// Far above what any key here needs, far below what a small stack holds.
#define TOML_MAX_NESTED_VALUES 16
#include <toml++/toml.h>

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

struct ctoml_document {
    toml::table root;
    std::vector<ctoml_node> nodes;
    std::string error;
    bool failed = false;
    ctoml_position error_position{};
};

namespace {

ctoml_position position(const toml::source_region &region) {
    return {region.begin.line, region.begin.column};
}

void append(ctoml_document &document, const toml::node &value, const toml::key *key) {
    ctoml_node node{};
    node.position = position(value.source());
    if (key != nullptr) {
        node.key = key->str().data();
        node.key_length = key->str().size();
        node.key_position = position(key->source());
    }
    switch (value.type()) {
    case toml::node_type::string: {
        const std::string &text = value.as_string()->get();
        node.kind = ctoml_kind_string;
        node.text = text.data();
        node.text_length = text.size();
        break;
    }
    case toml::node_type::integer:
        node.kind = ctoml_kind_integer;
        node.integer = value.as_integer()->get();
        break;
    case toml::node_type::floating_point:
        node.kind = ctoml_kind_real;
        node.real = value.as_floating_point()->get();
        break;
    case toml::node_type::boolean:
        node.kind = ctoml_kind_boolean;
        node.integer = value.as_boolean()->get() ? 1 : 0;
        break;
    case toml::node_type::table: node.kind = ctoml_kind_table; break;
    case toml::node_type::array: node.kind = ctoml_kind_array; break;
    default: node.kind = ctoml_kind_time; break;
    }

    const std::size_t index = document.nodes.size();
    document.nodes.push_back(node);
    if (const toml::table *table = value.as_table()) {
        for (auto &&[inner_key, inner] : *table) append(document, inner, &inner_key);
    } else if (const toml::array *array = value.as_array()) {
        for (auto &&inner : *array) append(document, inner, nullptr);
    }
    document.nodes[index].end = document.nodes.size();
}

}  // namespace

ctoml_document *ctoml_parse(const char *text, size_t length) try {
    auto document = std::make_unique<ctoml_document>();
    toml::parse_result result = toml::parse(std::string_view{text, length});
    if (result) {
        document->root = std::move(result).table();
        append(*document, document->root, nullptr);
    } else {
        document->failed = true;
        document->error = result.error().description();
        document->error_position = position(result.error().source());
    }
    return document.release();
} catch (const parser_gave_up &) {
    auto *document = new (std::nothrow) ctoml_document;
    if (document != nullptr) document->failed = true;
    return document;
} catch (...) {
    return nullptr;
}

const ctoml_node *ctoml_nodes(const ctoml_document *document, size_t *count) {
    *count = document->nodes.size();
    return document->nodes.data();
}

const char *ctoml_error(const ctoml_document *document, ctoml_position *position) {
    if (!document->failed) return nullptr;
    *position = document->error_position;
    return document->error.empty() ? "the parser gave up on this text" : document->error.c_str();
}

void ctoml_free(ctoml_document *document) {
    delete document;
}
