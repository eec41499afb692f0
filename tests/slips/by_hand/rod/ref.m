% explicit heat equation with mixed BC
L = 1; nx = 21; dx = L/(nx-1);
x = linspace(0, L, nx)';
alpha = 0.01;
dt = 0.4*dx^2/alpha;
nt = 40;
u = sin(pi*x) + 0.2*x;
uold = u;
hist = zeros(nt,1);
for n = 1:nt
    uold = u;
    for i = 2:nx-1
        u(i) = uold(i) + alpha*dt/dx^2*(uold(i+1) - 2*uold(i) + uold(i-1));
    end
    u(1) = 0;
    u(nx) = u(nx-1);
    hist(n) = max(abs(u-uold));
end
total = trapz(x, u);
flux = -(u(2)-u(1))/dx;
half = interp1(x, u, 0.333);
