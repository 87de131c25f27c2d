using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Matrix.Core.Mutation;

/// <summary>Determines which expressions and statements are changed, and how.</summary>
internal static class Mutations
{
    private static readonly Dictionary<SyntaxKind, string[]> Operators = new()
    {
        [SyntaxKind.LessThanExpression] = ["<=", ">="],
        [SyntaxKind.LessThanOrEqualExpression] = ["<", ">"],
        [SyntaxKind.GreaterThanExpression] = [">=", "<="],
        [SyntaxKind.GreaterThanOrEqualExpression] = [">", "<"],
        [SyntaxKind.EqualsExpression] = ["!="],
        [SyntaxKind.NotEqualsExpression] = ["=="],
        [SyntaxKind.LogicalAndExpression] = ["||"],
        [SyntaxKind.LogicalOrExpression] = ["&&"],
        [SyntaxKind.AddExpression] = ["-"],
        [SyntaxKind.SubtractExpression] = ["+"],
    };

    /// <summary>Determines whether nothing in a node can be changed, because it is constant or a pattern.</summary>
    public static bool IsConstant(SyntaxNode node) => node switch
    {
        AttributeListSyntax or EnumMemberDeclarationSyntax or ParameterSyntax or SwitchLabelSyntax and not CasePatternSwitchLabelSyntax or PatternSyntax or TypeSyntax or GotoStatementSyntax => true,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => true,
        LocalDeclarationStatementSyntax local => local.IsConst,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        _ => false,
    };

    /// <summary>Returns the texts that replace an expression.</summary>
    public static IEnumerable<string> Of(ExpressionSyntax expression)
    {
        switch (expression)
        {
            // The compiler knows that "while (true)" has no end.
            case LiteralExpressionSyntax { Parent: WhileStatementSyntax or DoStatementSyntax }:
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression }:
                yield return "false";
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression }:
                yield return "true";
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } binary when !Declares(binary) && binary.Right is not ThrowExpressionSyntax:
                yield return OneLine(binary.Right);
                break;
            case BinaryExpressionSyntax binary when !Declares(binary) && Operators.TryGetValue(binary.Kind(), out string[]? others):
                foreach (string other in others)
                {
                    yield return $"{OneLine(binary.Left)} {other} {OneLine(binary.Right)}";
                }

                break;
        }
    }

    /// <summary>Determines whether an expression is the smallest part of a condition, and can be negated.</summary>
    public static bool IsCondition(ExpressionSyntax expression)
    {
        if (expression is LiteralExpressionSyntax or ParenthesizedExpressionSyntax or ThrowExpressionSyntax or SwitchExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax
            || expression.IsKind(SyntaxKind.LogicalNotExpression)
            || (expression is BinaryExpressionSyntax && (Operators.ContainsKey(expression.Kind()) || expression.IsKind(SyntaxKind.CoalesceExpression))
                && (!Declares(expression) || expression.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression)))
        {
            return false;
        }

        SyntaxNode node = expression;
        while (node.Parent is ParenthesizedExpressionSyntax)
        {
            node = node.Parent;
        }

        return node.Parent switch
        {
            IfStatementSyntax parent => parent.Condition == node,
            WhileStatementSyntax parent => parent.Condition == node,
            DoStatementSyntax parent => parent.Condition == node,
            ForStatementSyntax parent => parent.Condition == node,
            ConditionalExpressionSyntax parent => parent.Condition == node || IsCondition(parent, node),
            BinaryExpressionSyntax parent => parent.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression,
            PrefixUnaryExpressionSyntax parent => parent.IsKind(SyntaxKind.LogicalNotExpression),
            WhenClauseSyntax => true,
            ReturnStatementSyntax or ArrowExpressionClauseSyntax => ReturnsBoolean(node.Parent),
            _ => false,
        };
    }

    /// <summary>Determines whether a statement can be left out: a call, an assignment to a field or property, or a yield.</summary>
    public static bool IsRemovable(StatementSyntax statement) => statement switch
    {
        YieldStatementSyntax { RawKind: (int)SyntaxKind.YieldReturnStatement } => true,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } =>
            assignment.Left is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or IdentifierNameSyntax { Identifier.ValueText: ['_', _, ..] }
            && !Declares(assignment) && !statement.Ancestors().Any(node => node is ConstructorDeclarationSyntax),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax or ConditionalAccessExpressionSyntax or AwaitExpressionSyntax } call =>
            !Declares(call) && !IsGuard(call),
        _ => false,
    };

    /// <summary>Determines whether a pattern in an expression declares a variable.</summary>
    public static bool DeclaresByPattern(SyntaxNode node) =>
        node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax && inner.Ancestors().Any(outer => outer is PatternSyntax && node.Contains(outer)));

    /// <summary>Returns the text of a node without comments and line ends.</summary>
    public static string OneLine(SyntaxNode node) =>
        string.Join(' ', string.Concat(node.WithoutTrivia().DescendantTokens().Select(token => Blank(token.LeadingTrivia) + token.Text + Blank(token.TrailingTrivia)))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Returns the name of the member that holds a node.</summary>
    public static string MemberOf(SyntaxNode node) => node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() switch
    {
        MethodDeclarationSyntax member => member.Identifier.ValueText,
        PropertyDeclarationSyntax member => member.Identifier.ValueText,
        ConstructorDeclarationSyntax member => member.Identifier.ValueText,
        FieldDeclarationSyntax member => member.Declaration.Variables[0].Identifier.ValueText,
        OperatorDeclarationSyntax member => "operator " + member.OperatorToken.ValueText,
        BaseTypeDeclarationSyntax member => member.Identifier.ValueText,
        IndexerDeclarationSyntax => "this",
        _ => "?",
    };

    private static string Blank(SyntaxTriviaList trivia) => trivia.Count == 0 ? "" : " ";

    // A lambda's own variables do not flow out of it, but two copies of one that declares are left out too.
    private static bool Declares(SyntaxNode node) => node.DescendantNodes().Any(inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax)
        || node.DescendantNodes().OfType<ArgumentSyntax>().Any(argument => argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword));

    private static bool IsCondition(ConditionalExpressionSyntax parent, SyntaxNode node) =>
        parent.Condition != node && parent.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax && ReturnsBoolean(parent.Parent);

    private static bool ReturnsBoolean(SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.Ancestors())
        {
            switch (outer)
            {
                case AnonymousFunctionExpressionSyntax:
                    return false;
                case LocalFunctionStatementSyntax local:
                    return IsBoolean(local.ReturnType);
                case MethodDeclarationSyntax method:
                    return IsBoolean(method.ReturnType);
                case PropertyDeclarationSyntax property:
                    return IsBoolean(property.Type);
                case OperatorDeclarationSyntax member:
                    return IsBoolean(member.ReturnType);
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    private static bool IsBoolean(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword };

    // The guards against a caller's mistake, and assertions.
    private static bool IsGuard(ExpressionStatementSyntax statement) =>
        statement.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called }
        && (called.Name.Identifier.ValueText.StartsWith("ThrowIf", StringComparison.Ordinal) || called.Expression.ToString() == "Debug");
}
