using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Matrix.Core.Mutation;

/// <summary>Rewrites a file so that each mutant is a branch that its number switches on. Numbers depend on the source alone.</summary>
internal sealed class Mutator : CSharpSyntaxRewriter
{
    private readonly string _file;
    private readonly IReadOnlySet<int> _leftOut;
    private readonly List<Mutant> _mutants;

    private Mutator(string file, IReadOnlySet<int> leftOut, List<Mutant> mutants)
    {
        _file = file;
        _leftOut = leftOut;
        _mutants = mutants;
    }

    /// <summary>Returns the rewritten text, and adds the mutants of the file.</summary>
    /// <param name="file">The path of the file in the repository.</param>
    /// <param name="text">The original text.</param>
    /// <param name="leftOut">The numbers of mutants that do not compile.</param>
    /// <param name="mutants">Receives the mutants; the next one's number is one more than the count.</param>
    public static string Rewrite(string file, string text, IReadOnlySet<int> leftOut, List<Mutant> mutants)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        return new Mutator(file, leftOut, mutants).Visit(root)!.ToFullString();
    }

    /// <inheritdoc/>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is null || Mutations.IsConstant(node))
        {
            return node;
        }

        SyntaxNode visited = base.Visit(node)!;
        return (node, visited) switch
        {
            (StatementSyntax statement, StatementSyntax rewritten) when Mutations.IsRemovable(statement) => Remove(statement, rewritten),
            (ExpressionSyntax expression, ExpressionSyntax rewritten) => Replace(expression, rewritten),
            _ => visited,
        };
    }

    private StatementSyntax Remove(StatementSyntax original, StatementSyntax visited)
    {
        if (!TryAdd(original, "(removed)", out int number))
        {
            return visited;
        }

        return SyntaxFactory.ParseStatement($"{{ if (!{Call(number)}) {visited.WithoutTrivia().ToFullString()} }}").WithTriviaFrom(original);
    }

    private ExpressionSyntax Replace(ExpressionSyntax original, ExpressionSyntax visited)
    {
        ExpressionSyntax result = visited;
        foreach (string changed in Mutations.Of(original))
        {
            if (TryAdd(original, changed, out int number))
            {
                result = Parse($"({Call(number)} ? ({changed}) : ({Text(result)}))", original);
            }
        }

        if (Mutations.IsCondition(original))
        {
            // The text of the operand is there once, because it may declare variables.
            if (Mutations.DeclaresByPattern(original))
            {
                if (TryAdd(original, "false", out int number))
                {
                    result = Parse($"(({Text(result)}) && !{Call(number)})", original);
                }
            }
            else if (TryAdd(original, $"!({Mutations.OneLine(original)})", out int number))
            {
                result = Parse($"(({Text(result)}) != {Call(number)})", original);
            }
        }

        return result;
    }

    private bool TryAdd(SyntaxNode original, string changed, out int number)
    {
        number = _mutants.Count;
        var mutant = new Mutant
        {
            Number = number,
            File = _file,
            Line = original.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
            Member = Mutations.MemberOf(original),
            From = Mutations.OneLine(original),
            To = changed,
        };

        // Equal texts in one member are told apart by their order.
        int same = _mutants.Count(other => Same(other, mutant));
        _mutants.Add(same == 0 ? mutant : mutant with { Repeat = same + 1 });
        return !_leftOut.Contains(number);
    }

    private static bool Same(Mutant left, Mutant right) =>
        (left.File, left.Member, left.From, left.To) == (right.File, right.Member, right.From, right.To);

    private static string Call(int number) => $"{MutantSwitch.Call}({number.ToString(CultureInfo.InvariantCulture)})";

    private static string Text(ExpressionSyntax expression) => expression.WithoutTrivia().ToFullString();

    private static ExpressionSyntax Parse(string text, ExpressionSyntax original) => SyntaxFactory.ParseExpression(text).WithTriviaFrom(original);
}
