using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Matrix.Core.Mutation;

/// <summary>Finds the mutants that make the compiler report errors: where the types do not agree, or a variable is not assigned on all paths.</summary>
internal static partial class CompilerErrors
{
    /// <summary>Returns the numbers of the mutants to leave out.</summary>
    /// <param name="output">What the build printed.</param>
    public static HashSet<int> MutantsIn(string output)
    {
        var found = new HashSet<int>();
        var roots = new Dictionary<string, SyntaxNode>(StringComparer.Ordinal);
        foreach (Match error in Error().Matches(output))
        {
            string path = error.Groups["path"].Value.Trim();
            if (!File.Exists(path))
            {
                continue;
            }

            if (!roots.TryGetValue(path, out SyntaxNode? root))
            {
                roots.Add(path, root = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot());
            }

            int line = int.Parse(error.Groups["line"].Value, CultureInfo.InvariantCulture) - 1;
            int column = int.Parse(error.Groups["column"].Value, CultureInfo.InvariantCulture) - 1;
            SyntaxToken token = root.FindToken(root.GetText().Lines[line].Start + column);
            int[] around = [.. MutantsAround(token.Parent!)];
            if (error.Groups["code"].Value is "CS0165" or "CS0177" or "CS0269" or "CS0170" || around.Length == 0)
            {
                found.UnionWith(MutantsThatAssign(token));
            }
            else
            {
                found.Add(around[0]);
            }
        }

        return found;
    }

    // From the innermost.
    private static IEnumerable<int> MutantsAround(SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.AncestorsAndSelf())
        {
            ExpressionSyntax? condition = outer switch
            {
                ConditionalExpressionSyntax conditional => conditional.Condition,
                BinaryExpressionSyntax binary => binary.Right,
                IfStatementSyntax statement => statement.Condition,
                _ => null,
            };
            if (condition is PrefixUnaryExpressionSyntax { Operand: var negated })
            {
                condition = negated;
            }

            if (condition is InvocationExpressionSyntax call && NumberOf(call) is { } number)
            {
                yield return number;
            }
        }
    }

    private static HashSet<int> MutantsThatAssign(SyntaxToken variable)
    {
        SyntaxNode? member = variable.Parent!.Ancestors().FirstOrDefault(node => node is BaseMethodDeclarationSyntax or PropertyDeclarationSyntax or LocalFunctionStatementSyntax);
        if (member is null)
        {
            return [];
        }

        var found = new HashSet<int>(member.DescendantTokens()
            .Where(token => token.ValueText == variable.ValueText && token.Parent is SingleVariableDesignationSyntax or IdentifierNameSyntax { Parent: ArgumentSyntax or AssignmentExpressionSyntax })
            .SelectMany(token => MutantsAround(token.Parent!)));
        return found.Count > 0 ? found : [.. member.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(NumberOf).OfType<int>()];
    }

    private static int? NumberOf(InvocationExpressionSyntax call) =>
        call.Expression.ToString() == MutantSwitch.Call ? int.Parse(call.ArgumentList.Arguments[0].ToString(), CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\s*(?<path>[^(\n]+)\((?<line>\d+),(?<column>\d+)\): error (?<code>\w+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Error();
}
