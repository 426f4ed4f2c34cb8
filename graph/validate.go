package graph

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// validationRules are the specification's, in an order that does not change. hidden takes out what would tell a schema
// by and by ("Did you mean …?").
func validationRules(hidden bool) []validator.Rule {
	set := rules.NewDefaultRules()
	set.RemoveRule(rules.OverlappingFieldsCanBeMergedRule.Name) // overlap.go is in its place
	if hidden {
		withoutSuggestions(set)
	}
	var sorted []validator.Rule
	for name, rule := range set.GetInner() {
		sorted = append(sorted, validator.Rule{Name: name, RuleFunc: rule})
	}
	slices.SortFunc(sorted, func(a, b validator.Rule) int { return strings.Compare(a.Name, b.Name) })
	return sorted
}

// withoutSuggestions replaces the rules that suggest.
func withoutSuggestions(r *rules.Rules) {
	for _, rule := range []struct {
		name    string
		instead validator.Rule
	}{
		{rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.RemoveRule(rule.name)
		r.AddRule(rule.instead.Name, rule.instead.RuleFunc)
	}
}

// enough ends a validation early: rules can only go on, or panic.
type enough struct{}

// validate answers what is wrong with a document: the first errors only, and none that would be found after the
// request's time.
func (d *documents) validate(ctx context.Context, document *ast.QueryDocument) (found gqlerror.List) {
	defer func() {
		if p := recover(); p != nil && p != (enough{}) {
			panic(p)
		}
	}()
	observers := &validator.Events{}
	observers.OnField(func(*validator.Walker, *ast.Field) {
		if ctx.Err() != nil {
			panic(enough{})
		}
	})
	for _, rule := range d.rules {
		rule.RuleFunc(observers, func(options ...validator.ErrorOption) {
			e := &gqlerror.Error{Rule: rule.Name}
			for _, option := range options {
				option(e)
			}
			e.Message = shortened(e.Message)
			if found = append(found, e); len(found) == maxErrors {
				panic(enough{})
			}
		})
	}
	validator.Walk(d.schema, document, observers)
	if len(found) == 0 {
		found = overlaps(d.schema, document)
	}
	return found
}

// shortened cuts a message that quotes too much.
func shortened(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	end := maxMessage
	for !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end] + "…"
}
