namespace Matrix.Core.Federation.Http;

/// <summary>Limits the number of addresses that one request may connect to, over all its targets and retries of the HTTP stack.</summary>
/// <param name="targets">The number of targets that share the budget.</param>
internal sealed class DialBudget(int targets)
{
    /// <summary>The maximum number of addresses that one request connects to.</summary>
    public const int MaxDials = FederationDialer.MaxAddresses;

    private readonly int _share = Math.Max(1, MaxDials / targets);
    private int _left = MaxDials;

    /// <summary>Takes connection attempts for one target. Each target gets at most an equal share.</summary>
    /// <param name="wanted">The number of addresses of the target.</param>
    /// <returns>The number of addresses that may be connected to.</returns>
    public int Take(int wanted)
    {
        while (true)
        {
            int left = Volatile.Read(ref _left);
            int taken = Math.Min(Math.Min(wanted, _share), left);
            if (Interlocked.CompareExchange(ref _left, left - taken, left) == left)
            {
                return taken;
            }
        }
    }
}
