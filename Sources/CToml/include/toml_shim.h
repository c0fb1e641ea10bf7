#pragma once

// TOML text to a flat list of nodes with positions, over toml++. No exception leaves this module.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ctoml_kind {
    ctoml_kind_table,
    ctoml_kind_array,
    ctoml_kind_string,
    ctoml_kind_integer,
    ctoml_kind_real,
    ctoml_kind_boolean,
    ctoml_kind_time,
} __attribute__((enum_extensibility(closed)));

/// A place in the text; lines and columns count from 1, columns in code points. Both are 0 where toml++ knows none.
struct ctoml_position {
    uint32_t line;
    uint32_t column;
};

/// One value. The nodes of a document stand in pre-order: a table or array, then everything inside it.
struct ctoml_node {
    enum ctoml_kind kind;
    /// The index after this node and everything inside it.
    size_t end;
    /// Where the value begins.
    struct ctoml_position position;
    /// The key in the enclosing table, UTF-8, not terminated; NULL in an array and for the document's own table.
    const char *key;
    size_t key_length;
    struct ctoml_position key_position;
    /// A string's content, UTF-8, not terminated; NULL for other kinds.
    const char *text;
    size_t text_length;
    /// An integer's value; a boolean's as 0 or 1.
    int64_t integer;
    /// A real number's value.
    double real;
};

/// The outcome of parsing. Owns everything that its nodes and its message point to.
struct ctoml_document;

/// Parses `length` bytes. NULL only when memory runs out. Free the result with `ctoml_free`.
struct ctoml_document *ctoml_parse(const char *text, size_t length);

/// The nodes, the document's own table first; none after a syntax error.
const struct ctoml_node *ctoml_nodes(const struct ctoml_document *document, size_t *count);

/// What is wrong with the syntax, and where; NULL when nothing is. It quotes from the text.
const char *ctoml_error(const struct ctoml_document *document, struct ctoml_position *position);

/// Frees the document; NULL is ignored.
void ctoml_free(struct ctoml_document *document);

#ifdef __cplusplus
}
#endif
