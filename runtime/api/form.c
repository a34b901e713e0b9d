/* SPDX-License-Identifier: MIT */
/* Forms: a reading's templates, each resolved when it is first asked. */
#include "api/reading.h"
#include "rule/program_internal.h"

/* Resolves the goal without its values. What is wrong with it is said when it is resolved with
 * them. */
static lore_status add_form(Reading *reading, const lore_terms *terms, lore_term goal,
                            uint32_t count, Form *out)
{
    char names[LR_ARITY_MAX][LR_TEMPLATE_NAME_MAX];
    const char *parameters[LR_ARITY_MAX];
    Diag unread = { 0 };
    for (uint32_t i = 0; i < count; i++) {
        lr_template_name(i, names[i]);
        parameters[i] = names[i];
    }
    lore_term term = lr_template_term(reading->program, terms, goal);
    if (term == 0)
        return LORE_NOMEM;
    lore_status status = lr_program_add_template(reading->program, term, parameters, count,
                                                 &out->goal, &out->seed, &unread);
    if (status == LORE_OK)
        status = lr_reading_twins(reading, &out->goal, &unread);
    lr_diag_clear(&unread);
    if (status != LORE_OK) {
        out->seed = LR_NONE;
        return status == LORE_NOMEM ? status : LORE_OK;
    }
    const Goal *made = &out->goal;
    const uint32_t sides[] = { made->predicate, made->against, made->certain, made->certain_against,
                               made->times };
    out->prepared = lr_prepared_new(reading->model, sides, 5, out->seed);
    return out->prepared == NULL ? LORE_NOMEM : LORE_OK;
}

static lore_status keep_form(Reading *reading, const Template *template, const lore_terms *terms,
                             lore_term goal, size_t *index)
{
    Form form = { .seed = LR_NONE };
    lore_status status = add_form(reading, terms, goal, template->count, &form);
    if (status != LORE_OK)
        return status;
    uint64_t *slot =
        lr_vector_reserve(&reading->forms, 1)
            ? lr_map_put(&reading->form_of, template->key.bytes, template->key.count, NULL)
            : NULL;
    if (slot == NULL) {
        lr_prepared_free(form.prepared);
        return LORE_NOMEM;
    }
    *index = reading->forms.count;
    *slot = *index + 1;
    (void)lr_vector_push(&reading->forms, form);
    return LORE_OK;
}

static lore_status find_form(Reading *reading, const Template *template, const lore_terms *terms,
                             lore_term goal, size_t *index)
{
    const uint64_t *known =
        lr_map_find(&reading->form_of, template->key.bytes, template->key.count);
    if (known == NULL || *known == 0)
        return keep_form(reading, template, terms, goal, index);
    *index = (size_t)*known - 1;
    return LORE_OK;
}

/* The values' codes; *fits is false if one is not of its column's type. */
static lore_status encode_values(Reading *reading, const Template *template, const Form *form,
                                 Code *codes, bool *fits, Diag *diag)
{
    const lore_type *types = reading->program->predicates.items[form->seed].types;
    lore_status status = LORE_OK;
    *fits = true;
    for (uint32_t i = 0; i < template->count && *fits && status == LORE_OK; i++) {
        lore_value value = template->values[i];
        *fits = lr_value_fit(&value, types[i]);
        if (*fits)
            status = lr_model_code(reading->model, value, &codes[i], diag);
    }
    return status;
}

lore_status lr_reading_form(Reading *reading, const lore_terms *terms, lore_term goal, Form *out,
                            Code *values, Diag *diag)
{
    Template template;
    size_t index = 0;
    bool fits = false;
    lore_status status = LORE_OK;
    *out = (Form){ .seed = LR_NONE };
    lr_template_read(&template, reading->program, terms, goal);
    if (template.count > 0)
        status = find_form(reading, &template, terms, goal, &index);
    const Form *form = NULL;
    if (template.count > 0 && status == LORE_OK)
        form = &reading->forms.items[index];
    if (form != NULL && form->seed != LR_NONE)
        status = encode_values(reading, &template, form, values, &fits, diag);
    if (status == LORE_OK && fits)
        *out = *form;
    lr_template_free(&template);
    return status;
}
