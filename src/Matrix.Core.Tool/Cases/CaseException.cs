namespace Matrix.Core.Tool.Cases;

/// <summary>A case that cannot be run.</summary>
internal sealed class CaseException : Exception
{
    public CaseException()
    {
    }

    public CaseException(string message)
        : base(message)
    {
    }

    public CaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CaseException(string code, string message)
        : base(message) => Code = code;

    /// <summary>The code of the answer.</summary>
    public string Code { get; } = "bad_case";
}
