using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Microsoft.Extensions.Options;

namespace Matrix.Core;

/// <summary>Validates the options. It reports every invalid option with the reason.</summary>
internal sealed class FederationOptionsValidator : IValidateOptions<FederationOptions>
{
    public ValidateOptionsResult Validate(string? name, FederationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [.. IdentityProblems(options), .. options.GetProblems()];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(problem => $"{nameof(FederationOptions)}.{problem}"));
    }

    private static IEnumerable<string> IdentityProblems(FederationOptions options)
    {
        if (options.ServerName.IsDefault)
        {
            yield return $"{nameof(options.ServerName)} is not set.";
        }

        if (options.SigningKey is null)
        {
            yield return $"{nameof(options.SigningKey)} is not set.";
        }
        else if (!options.ServerName.IsDefault && SignerProblem(options) is { } problem)
        {
            yield return $"{nameof(options.SigningKey)}: {problem}";
        }
    }

    private static string? SignerProblem(FederationOptions options)
    {
        try
        {
            _ = new RequestSigner(options.ServerName, options.SigningKey!);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
